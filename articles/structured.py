"""The story as structured data (schema.org), in step with what the page shows."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from articles import provenance, publisher
from articles.crumbs import Crumb
from articles.locales import current_locale
from articles.models import Article, Byline, Correction, Page, Person, Tag
from images.models import Picture
from images.shown import in_each_ratio

# Inside a <script> element these could end it or be read as markup.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
CONTEXT = "https://schema.org"
PUBLIC_DOMAIN = "https://creativecommons.org/publicdomain/mark/1.0/"
SCHEMA_TYPES = {
    Article.TypeOfWork.ANALYSIS: "AnalysisNewsArticle",
    Article.TypeOfWork.OPINION: "OpinionNewsArticle",
    Article.TypeOfWork.EDITORIAL: "OpinionNewsArticle",
    Article.TypeOfWork.SPONSORED: "AdvertiserContentArticle",
    Article.TypeOfWork.PRESS_RELEASE: "Article",  # in the words of whoever sent it, so no news report of ours
}


def story_data(
    article: Article,
    corrections: list[Correction],
    source: Article | None,
    pages: Iterable[Page],
    tags: Iterable[Tag],
    more: dict | None = None,
) -> str:
    """JSON-LD of a live story, escaped for a script element. `source` is the live story it was translated from,
    `pages` are the standing pages of its edition, `more` what only some stories have (live_blogs.data_of(),
    series.data_of())."""
    url = settings.SITE_URL + article.get_absolute_url()
    data = {
        "@context": CONTEXT,
        "@type": SCHEMA_TYPES.get(article.type_of_work, "NewsArticle"),
        "headline": article.headline,
        "description": article.dek,
        "url": url,
        "mainEntityOfPage": url,
        "image": images_of(article),
        "inLanguage": article.locale,
        "datePublished": moment(article.publish_at),
        "dateModified": moment(article.updated_at if article.shows_update else article.publish_at),
        "articleSection": article.section.label,
        "author": [author_data(person) for person in article.authors],
        "publisher": publisher.organization(pages),
        "isAccessibleForFree": True,
        "isPartOf": publisher.site_reference(),
        "wordCount": article.word_count,
        "keywords": [tag.label for tag in tags],
    }
    data = {name: value for name, value in data.items() if value not in ("", [])}
    data |= {name: people for name, people in others_credited(article).items() if people}
    if article.is_sponsored:
        data["sponsor"] = {"@type": "Organization", "name": article.sponsor}
    if corrections:
        data["correction"] = [correction_data(entry) for entry in corrections]
    if translators := dict(article.credits).get(Byline.Role.TRANSLATED):
        data["translator"] = [author_data(person) for person in translators]
    if works := works_translated(article, source):
        data["translationOfWork"] = works[0] if len(works) == 1 else works
    return escaped(data | (more or {}))


def images_of(article: Article) -> list[dict]:
    """The lead picture in each ratio that is made, with whose it is."""
    picture = article.lead_picture
    if picture is None:
        return []
    rights = rights_of(picture) | ({"caption": article.lead_caption} if article.lead_caption else {})
    return [
        {"@type": "ImageObject", "url": shown.url, "width": shown.width, "height": shown.height} | rights
        for shown in in_each_ratio(picture)
    ]


def rights_of(picture: Picture) -> dict:
    known = {
        "creditText": picture.credit,
        "creator": creator_of(picture),
        "copyrightNotice": picture.embedded.get("copyright"),
        "license": PUBLIC_DOMAIN if picture.licence == Picture.Licence.PUBLIC_DOMAIN else "",
        "acquireLicensePage": picture.source_url,
    }
    return {name: value for name, value in known.items() if value}


def creator_of(picture: Picture) -> dict:
    """A credit is "Name / Agency"; of an agency or a handout it may be the house alone."""
    if not picture.credit:
        return {}
    name, slash, _agency = (part.strip() for part in picture.credit.partition("/"))
    of_a_house = picture.licence in (Picture.Licence.AGENCY, Picture.Licence.HANDOUT) and not slash
    return {"@type": "Organization" if of_a_house else "Person", "name": name or picture.credit}


def others_credited(article: Article) -> dict[str, list]:
    """Who made the story beside its authors, by the name that schema.org has for it."""
    named = {"contributor": (Byline.Role.REPORTED, Byline.Role.PHOTOS), "editor": (Byline.Role.EDITED,)}
    credits = dict(article.credits)
    return {
        name: [author_data(p) for role in roles for p in credits.get(role, []) if p not in article.authors]
        for name, roles in named.items()
    }


def works_translated(article: Article, source: Article | None) -> list[dict]:
    """As the box on the page says: a story of ours that is live, and what another outlet published."""
    works = []
    if source is not None:
        kind = SCHEMA_TYPES.get(source.type_of_work, "NewsArticle")
        url = settings.SITE_URL + source.get_absolute_url()
        works.append({"@type": kind, "headline": source.headline, "inLanguage": source.locale, "url": url})
    if article.names_original:
        works.append(original_data(article))
    return works


def original_data(article: Article) -> dict:
    code = provenance.language_code(article.original_language)
    known = {
        "headline": article.original_headline,
        "url": article.original_url,
        "inLanguage": code or article.original_language,
        "datePublished": article.original_date and article.original_date.isoformat(),
        "author": article.original_author and {"@type": "Person", "name": article.original_author},
        "publisher": article.original_outlet and {"@type": "Organization", "name": article.original_outlet},
    }
    return {"@type": "CreativeWork"} | {name: value for name, value in known.items() if value}


def author_data(person: Person) -> dict:
    kind = "Organization" if person.is_organisation else "Person"
    return {"@type": kind, "name": person.label, "url": settings.SITE_URL + person.get_absolute_url()}


def author_page_data(person: Person, members: list[Person]) -> str:
    about = author_data(person)
    if person.about:
        about["description"] = person.about
    if person.job and not person.is_organisation:
        about["jobTitle"] = person.job
    if members:
        about["member"] = [author_data(member) for member in members]
    return escaped({"@context": CONTEXT, "@type": "ProfilePage", "url": about["url"], "mainEntity": about})


def collection_data(name: str, path: str, words: str, stories: Iterable[Article], first: int) -> str:
    """A list of stories as it stands on one page; `first` is the place of the first one in the whole list."""
    entries = [
        {"@type": "ListItem", "position": place, "url": settings.SITE_URL + story.get_absolute_url()}
        for place, story in enumerate(stories, start=first)
    ]
    data = {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": settings.SITE_URL + path,
        "inLanguage": current_locale(),
        "isPartOf": publisher.site_reference(),
        "mainEntity": {"@type": "ItemList", "itemListElement": entries},
    }
    return escaped(data | ({"description": words} if words else {}))


def home_data(pages: Iterable[Page]) -> str:
    return escaped({"@context": CONTEXT, "@graph": [publisher.organization(pages), publisher.website()]})


def breadcrumb_data(crumbs: list[Crumb]) -> str:
    """The same steps as the reader sees, in their order."""
    steps = [
        {"@type": "ListItem", "position": number, "name": crumb.label, "item": settings.SITE_URL + crumb.url}
        for number, crumb in enumerate(crumbs, start=1)
    ]
    return escaped({"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": steps})


def correction_data(entry: Correction) -> dict:
    return {
        "@type": "CorrectionComment",
        "text": entry.text,
        "datePublished": moment(entry.created_at),
        "url": settings.SITE_URL + entry.get_absolute_url(),
    }


def moment(value) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")


def escaped(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False)
    for character, escape in ESCAPES.items():
        text = text.replace(character, escape)
    return text
