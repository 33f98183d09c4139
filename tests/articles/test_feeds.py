from datetime import date

import pytest
from lxml import etree

from articles.models import SiteChoices
from tests.stories import make_article, make_picture, make_section

pytestmark = pytest.mark.django_db
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
HERE = "http://localhost:8000"
FEEDS = ["/feed/", "/feed/atom/", "/feed.json"]
NARROWER = ["/politics/", "/tag/caspian/", "/author/leyla-karimova/"]


def channel(client, url: str):
    response = client.get(url)
    assert response["Content-Type"].startswith("application/rss+xml")
    return etree.fromstring(response.content).find("channel")


def test_feed_names_the_newest_stories(client):
    old, new = make_article(hours_ago=5), make_article(hours_ago=1, by=["leyla-karimova", "daniel-okafor"])
    feed = channel(client, "/feed/")
    assert [item.findtext("title") for item in feed.iter("item")] == [new.headline, old.headline]
    first = next(feed.iter("item"))
    assert first.findtext("link") == f"{HERE}{new.get_absolute_url()}"
    assert first.findtext("description") == new.dek
    assert [c.text for c in first.iter(f"{DC}creator")] == ["Leyla Karimova", "Daniel Okafor"]
    assert first.find("guid").get("isPermaLink") == "false"
    assert [c.text for c in first.iter("category")] == ["Politics", "News"]


def test_atom_and_json_tell_the_same(client):
    story = make_article(by=["leyla-karimova", "daniel-okafor"], tags=["caspian"])
    atom = etree.fromstring(client.get("/feed/atom/").content)
    data = client.get("/feed.json").json()
    entry, item = atom.find(f"{ATOM}entry"), data["items"][0]
    assert entry.findtext(f"{ATOM}id") == item["id"] == f"{HERE}/#article-{story.pk}"
    assert entry.find(f"{ATOM}link").get("href") == item["url"] == f"{HERE}{story.get_absolute_url()}"
    names = [author.findtext(f"{ATOM}name") for author in entry.iter(f"{ATOM}author")]
    assert names == [author["name"] for author in item["authors"]] == ["Leyla Karimova", "Daniel Okafor"]
    assert entry.findtext(f"{ATOM}content") == item["content_html"]
    assert item["tags"] == ["Politics", "News", "Caspian"]
    assert (data["version"], data["language"]) == ("https://jsonfeed.org/version/1.1", "en")


def test_the_guid_stays_when_the_address_changes(client):
    article = make_article()
    before = next(channel(client, "/feed/").iter("item")).findtext("guid")
    article.slug, article.section = "another-address", make_section("energy")
    article.save()
    assert next(channel(client, "/feed/").iter("item")).findtext("guid") == before


@pytest.mark.parametrize("page", NARROWER)
@pytest.mark.parametrize("feed", FEEDS)
def test_narrower_feeds(client, page, feed):
    wanted = make_article(tags=["caspian"])
    other = make_article(section=make_section("culture"), by=["daniel-okafor"])
    text = client.get(page + feed[1:]).content.decode()
    assert wanted.headline in text
    assert other.headline not in text
    assert f"{HERE}{page}{feed[1:]}" in text  # names itself


@pytest.mark.parametrize("page", ["/", *NARROWER, "/corrections/"])
def test_a_page_names_its_feeds(client, page):
    make_article(tags=["caspian"])
    root = etree.HTML(client.get(page).content)
    links = root.xpath('//link[@rel="alternate"][@title]')
    assert [link.get("href") for link in links][:3] == [page + feed[1:] for feed in FEEDS]
    assert all(client.get(link.get("href")).status_code == 200 for link in links)
    assert len({link.get("title") for link in links}) == len(links)


def test_each_edition_has_its_own(client):
    article = make_article(locale="az", headline="Xəzərin səsi")
    assert [i.findtext("title") for i in channel(client, "/az/feed/").iter("item")] == [article.headline]
    assert channel(client, "/az/feed/").findtext("language") == "az"
    assert list(channel(client, "/feed/").iter("item")) == []
    assert client.get("/az/feed.json").json()["items"][0]["title"] == article.headline


BODY = (
    '<p>First with a <a href="/corrections/">link</a>.</p><p>Second<span class="footnote">A note.</span>.</p>'
    "<p>Third.</p><p>Fourth.</p><oembed>https://www.youtube.com/watch?v=abcdefghijk</oembed>"
)


def test_the_whole_text_without_what_only_our_page_can_show(client):
    linked = make_article()
    picture = make_picture()
    figure = f'<figure><img src="{picture.body_url}" alt="A ship"><figcaption>At sea</figcaption></figure>'
    body = f'{BODY}{figure}<p><a href="story:{linked.pk}">Before</a></p>'
    make_article(body=body, hours_ago=0.5, lead_picture=picture)
    text = client.get("/feed.json").json()["items"][0]["content_html"]
    assert f'href="{HERE}/corrections/"' in text
    assert f'href="{HERE}{linked.get_absolute_url()}"' in text
    assert "A note." in text
    assert 'href="https://www.youtube.com/watch?v=abcdefghijk"' in text
    assert text.count(f'src="{HERE}/media/pictures/') == 2
    assert text.count("Kamran Taghizade") == 2
    for word in ("<form", "data-slot", "<iframe", "<script", "class=", 'href="/', 'src="/'):
        assert word not in text


def test_the_dek_alone_where_the_publisher_chose_so(client):
    SiteChoices.objects.create(feed_text="summary")
    story = make_article()
    assert next(channel(client, "/feed/").iter("item")).find(CONTENT) is None
    item = client.get("/feed.json").json()["items"][0]
    assert (item["content_text"], "content_html" in item) == (story.dek, False)


def test_the_picture_and_its_credit(client):
    make_article(lead_picture=make_picture())
    item = next(channel(client, "/feed/").iter("item"))
    enclosure, media = item.find("enclosure"), item.find(f"{MEDIA}content")
    assert enclosure.get("url") == media.get("url")
    assert enclosure.get("url").startswith(f"{HERE}/media/pictures/")
    assert media.findtext(f"{MEDIA}credit") == "Kamran Taghizade"
    assert client.get(enclosure.get("url").removeprefix(HERE)).status_code == 200


def test_a_picture_whose_licence_has_ended_is_not_passed_on(client):
    picture = make_picture()
    picture.licence_until = date(2020, 1, 1)
    picture.save()
    make_article(lead_picture=picture)
    for url in FEEDS:
        assert "/media/pictures/" not in client.get(url).content.decode()


def test_who_paid_stands_in_the_title(client):
    body = '<p><a href="https://x.com/">x</a></p>'
    make_article(type_of_work="sponsored", sponsor="Caspian Rail", headline="Rails", body=body)
    item = client.get("/feed.json").json()["items"][0]
    assert item["title"] == "Sponsored by Caspian Rail: Rails"
    assert "Sponsored by Caspian Rail" in item["content_html"]
    assert 'rel="sponsored"' in item["content_html"]


@pytest.mark.parametrize("url", [*FEEDS, "/corrections/feed/"])
def test_unchanged_feed_is_304(client, url):
    for _empty in (True, False):
        assert client.get(url, headers={"If-None-Match": client.get(url)["ETag"]}).status_code == 304
        make_article()


@pytest.mark.parametrize("url", FEEDS)
def test_a_story_that_was_withdrawn_is_no_304(client, url):
    article = make_article(hours_ago=5)
    make_article(hours_ago=1)
    first = client.get(url)
    article.state = "withdrawn"
    article.save()
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(url, headers=since).status_code == 200  # no date became newer
    again = client.get(url, headers=since | {"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert article.headline not in again.content.decode()


def test_hub_and_self_are_named(client, settings):
    settings.WEBSUB_HUB = "https://hub.example/"
    make_article()
    links = {link.get("rel"): link.get("href") for link in channel(client, "/politics/feed/").findall(f"{ATOM}link")}
    assert links == {"self": f"{HERE}/politics/feed/", "hub": "https://hub.example/"}
    assert client.get("/feed.json").json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert 'rel="hub"' in client.get("/feed/atom/")["Link"]


@pytest.mark.parametrize("feed", ["/nothing/feed/", "/nothing/feed.json", "/tag/nothing/feed/atom/"])
def test_feed_of_nothing_is_404(client, feed):
    assert client.get(feed).status_code == 404


def test_a_control_character_breaks_no_feed(client):
    make_article(headline="Bell \x07 rings")
    assert "Bell" in channel(client, "/feed/").findtext("item/title")


def test_a_feed_asks_little(client, django_assert_num_queries):
    for number in range(5):
        make_article(lead_picture=make_picture(), tags=["caspian"], hours_ago=number + 1)
    # section; stories with section, lead picture and what they were translated from; bylines with people; tags;
    # corrections; choices of the publisher
    with django_assert_num_queries(6):
        client.get("/politics/feed/")
