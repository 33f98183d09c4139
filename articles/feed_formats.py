"""A feed as RSS 2.0, Atom 1.0 and JSON Feed 1.1. Addresses come whole; Django's generators write most of the XML."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)


class DatedByItsItems:
    def latest_post_date(self) -> datetime:
        """An empty feed stays the same too; Django would say now."""
        return super().latest_post_date() if self.items else BEFORE_ALL


class RssFeed(DatedByItsItems, Rss201rev2Feed):
    content_type = "application/rss+xml; charset=utf-8"

    def root_attributes(self) -> dict:
        return super().root_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler) -> None:
        super().add_root_elements(handler)
        add_hub(handler, "atom:link", self.feed["hub"])

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author["name"])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        if item["html"]:
            handler.addQuickElement("content:encoded", item["html"])
        if picture := item["picture"]:
            size = {"width": str(picture.width), "height": str(picture.height)}
            handler.startElement("media:content", {"url": picture.url, "type": picture.kind, "medium": "image"} | size)
            if item["picture_credit"]:
                handler.addQuickElement("media:credit", item["picture_credit"])
            if item["picture_alt"]:
                handler.addQuickElement("media:description", item["picture_alt"], {"type": "plain"})
            handler.endElement("media:content")


class AtomFeed(DatedByItsItems, Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler) -> None:
        super().add_root_elements(handler)
        add_hub(handler, "link", self.feed["hub"])

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author["name"])
            if author["url"]:
                handler.addQuickElement("uri", author["url"])
            handler.endElement("author")
        if item["html"]:
            handler.addQuickElement("content", item["html"], {"type": "html"})


class JsonFeed(DatedByItsItems, SyndicationFeed):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding: str) -> None:
        feed = self.feed
        data = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
        }
        if feed["hub"]:
            data["hubs"] = [{"type": "WebSub", "url": feed["hub"]}]
        data["items"] = [self.item(item) for item in self.items]
        json.dump(data, outfile, ensure_ascii=False)

    def item(self, item: dict) -> dict:
        made = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{name: value for name, value in author.items() if value} for author in item["authors"]],
            "tags": list(item["categories"]),
            "language": self.feed["language"],
        }
        made["content_html" if item["html"] else "content_text"] = item["html"] or item["description"]
        if picture := item["picture"]:
            enclosure = {"url": picture.url, "mime_type": picture.kind, "title": item["picture_credit"]}
            made |= {"image": picture.url, "attachments": [enclosure | sized(picture.size)]}
        return {name: value for name, value in made.items() if value}


def add_hub(handler, element: str, hub: str) -> None:
    if hub:
        handler.addQuickElement(element, None, {"rel": "hub", "href": hub})


def sized(size: int) -> dict:
    return {"size_in_bytes": size} if size else {}


@dataclass(frozen=True)
class Format:
    name: str  # as readers know it
    kind: str
    path: str  # below the page whose feed it is
    suffix: str  # of the address's name
    maker: type[SyndicationFeed]


RSS = Format("RSS", "application/rss+xml", "feed/", "", RssFeed)
FORMATS = (
    RSS,
    Format("Atom", "application/atom+xml", "feed/atom/", "_atom", AtomFeed),
    Format("JSON Feed", "application/feed+json", "feed.json", "_json", JsonFeed),
)
