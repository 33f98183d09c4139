import pytest
from lxml import etree

from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
DC = "{http://purl.org/dc/elements/1.1/}"


def channel(client, url: str):
    response = client.get(url)
    assert response["Content-Type"].startswith("application/rss+xml")
    return etree.fromstring(response.content).find("channel")


def test_feed_names_the_newest_stories(client):
    old, new = make_article(hours_ago=5), make_article(hours_ago=1, by=["leyla-karimova", "daniel-okafor"])
    feed = channel(client, "/feed/")
    assert [item.findtext("title") for item in feed.iter("item")] == [new.headline, old.headline]
    first = next(feed.iter("item"))
    assert first.findtext("link") == f"http://localhost:8000{new.get_absolute_url()}"
    assert first.findtext("description") == new.dek
    assert [c.text for c in first.iter(f"{DC}creator")] == ["Leyla Karimova", "Daniel Okafor"]
    assert first.find("guid").get("isPermaLink") == "false"


def test_the_guid_stays_when_the_address_changes(client):
    article = make_article()
    before = next(channel(client, "/feed/").iter("item")).findtext("guid")
    article.slug, article.section = "another-address", make_section("energy")
    article.save()
    assert next(channel(client, "/feed/").iter("item")).findtext("guid") == before


@pytest.mark.parametrize("url", ["/politics/feed/", "/tag/caspian/feed/", "/author/leyla-karimova/feed/"])
def test_narrower_feeds(client, url):
    wanted = make_article(tags=["caspian"])
    make_article(section=make_section("culture"), by=["daniel-okafor"])
    assert [item.findtext("title") for item in channel(client, url).iter("item")] == [wanted.headline]


def test_each_edition_has_its_own(client):
    article = make_article(locale="az", headline="Xəzərin səsi")
    assert [i.findtext("title") for i in channel(client, "/az/feed/").iter("item")] == [article.headline]
    assert channel(client, "/az/feed/").findtext("language") == "az"
    assert list(channel(client, "/feed/").iter("item")) == []


def test_unchanged_feed_is_304(client):
    make_article()
    assert client.get("/feed/", HTTP_IF_NONE_MATCH=client.get("/feed/")["ETag"]).status_code == 304


def test_feed_of_nothing_is_404(client):
    assert client.get("/nothing/feed/").status_code == 404
