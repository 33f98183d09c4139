"""Which pages name each other as one in several languages: live members alone, the same set on each of them."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree, html

from articles.models import Article, Page
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"
HIDDEN = {
    "draft": lambda: {"state": "draft"},
    "withdrawn": lambda: {"state": "withdrawn"},
    "retracted": lambda: {"state": "retracted"},
    "embargoed": lambda: {"embargo_until": timezone.now() + timedelta(days=1)},
    "scheduled": lambda: {"publish_at": timezone.now() + timedelta(days=1)},
    "over": lambda: {"withdraw_at": timezone.now() - timedelta(minutes=1)},
    "held": lambda: {"on_hold": True},
}


def group(*locales: str, **fields) -> dict[str, Article]:
    first = make_article(locale=locales[0], **fields)
    rest = {locale: make_article(locale=locale, translation_group=first.translation_group) for locale in locales[1:]}
    return {locales[0]: first} | rest


def named(client, url: str) -> dict[str, str]:
    """{hreflang: path} in the head of a page."""
    root = html.fromstring(client.get(url).content.decode())
    links = root.xpath("//link[@rel='alternate'][@hreflang]")
    assert len({link.get("hreflang") for link in links}) == len(links)
    return {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in links}


def in_sitemap(client, part: str = "articles") -> dict[str, dict[str, str]]:
    """{path: {hreflang: path}}"""
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = etree.fromstring(client.get(f"/sitemap-{part}.xml").content)
    return {
        url.findtext("s:loc", namespaces=names).removeprefix(SITE): {
            link.get("hreflang"): link.get("href").removeprefix(SITE) for link in url.iterfind("x:link", names)
        }
        for url in root.iterfind("s:url", names)
    }


def test_members_name_each_other_themselves_and_english_for_the_rest(client):
    members = group("en", "az", "ru")
    wanted = {locale: story.get_absolute_url() for locale, story in members.items()}
    wanted["x-default"] = wanted["en"]
    for story in members.values():
        assert named(client, story.get_absolute_url()) == wanted
        assert in_sitemap(client)[story.get_absolute_url()] == wanted


def test_without_an_english_member_none_is_the_default(client):
    members = group("az", "ru")
    assert set(named(client, members["az"].get_absolute_url())) == {"az", "ru"}


def test_a_story_alone_names_nothing(client):
    story = make_article()
    assert named(client, story.get_absolute_url()) == {} == in_sitemap(client)[story.get_absolute_url()]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_member_that_is_not_live_appears_nowhere(client, hidden):
    members = group("en", "az")
    other = make_article(locale="ru", translation_group=members["en"].translation_group, **HIDDEN[hidden]())
    for story in members.values():
        page = client.get(story.get_absolute_url()).content.decode()
        assert other.get_absolute_url() not in page and other.headline not in page
    assert other.get_absolute_url() not in client.get("/sitemap-articles.xml").content.decode()


def test_reciprocity_over_the_database(client):
    """For every live story: each address it names is live, and names exactly the same."""
    for locales in (("en", "az", "ru"), ("en", "az"), ("az", "ru"), ("ru",)):
        group(*locales)
    for locale, hidden in itertools.product(("en", "az"), HIDDEN.values()):
        other = make_article(locale=locale, **hidden())
        make_article(locale="ru", translation_group=other.translation_group)
    reprint = make_article(original_url="https://example.com/x", canonical_is_original=True)
    for locale in ("az", "ru"):
        make_article(locale=locale, translation_group=reprint.translation_group)
    live = {story.get_absolute_url() for story in Article.objects.live()}
    sets = {url: named(client, url) for url in live}
    for url, names in sets.items():
        assert not names or url in names.values()
        for other in names.values():
            assert other in live and sets[other] == names, (url, other)
    assert {url: names for url, names in in_sitemap(client).items() if names} == {u: n for u, n in sets.items() if n}
    assert sum(map(bool, sets.values())) == 3 + 2 + 2 + 2


def test_a_story_whose_canonical_is_elsewhere_is_in_no_sitemap_and_no_set(client):
    source = "https://example.com/original?x=1&y=2"
    members = group("en", "az", original_url=source, canonical_is_original=True)
    root = html.fromstring(client.get(members["en"].get_absolute_url()).content.decode())
    assert root.xpath("//link[@rel='canonical']/@href") == [source]
    assert named(client, members["en"].get_absolute_url()) == {}
    assert set(in_sitemap(client)) == {members["az"].get_absolute_url()}
    switcher = html.fromstring(client.get(members["az"].get_absolute_url()).content.decode())
    assert switcher.xpath("//nav[@class='editions']//a[@lang='en']/@href") == [members["en"].get_absolute_url()]


def test_other_stories_are_canonical_themselves(client):
    story = make_article(original_url="https://example.com/original", canonical_is_original=False)
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    assert root.xpath("//link[@rel='canonical']/@href") == [SITE + story.get_absolute_url()]


@pytest.mark.parametrize("path", ["", "politics/", "tag/caspian/", "corrections/", "author/leyla-karimova/"])
def test_lists_have_every_edition_and_a_default(client, path):
    for locale in ("en", "az", "ru"):
        make_article(locale=locale, tags=["caspian"])
    wanted = {"en": f"/{path}", "az": f"/az/{path}", "ru": f"/ru/{path}", "x-default": f"/{path}"}
    for url in wanted.values():
        assert named(client, url) == wanted


def test_the_second_page_of_a_list_names_none(client):
    for _number in range(25):
        make_article()
    assert named(client, "/politics/?page=2") == {} != named(client, "/politics/")


def test_sections_and_pages_in_the_sitemap(client):
    make_article()
    for locale in ("en", "az"):
        Page.objects.create(locale=locale, slug="about", title="About", body="<p>Us</p>")
    sections = in_sitemap(client, "sections")
    assert sections["/politics/"] == named(client, "/politics/")
    assert in_sitemap(client, "pages")["/az/about/"] == named(client, "/az/about/")
    assert named(client, "/about/")["x-default"] == "/about/" and "ru" not in named(client, "/about/")


# --- the switcher


def test_the_switcher_says_that_there_is_no_translation_and_leads_to_the_section(client):
    story = make_article(section=make_section("energy", name="Energy", name_az="Enerji"))
    make_article(locale="az", translation_group=story.translation_group)
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    (there,) = root.xpath("//nav[@class='editions']//a[@lang='az']")
    (lacking,) = root.xpath("//nav[@class='editions']//a[@lang='ru']")
    assert "not translated" not in there.text_content()
    assert lacking.get("href") == "/ru/energy/"
    assert "not translated: leads to the section Energy" in lacking.text_content()


@pytest.mark.parametrize("fields", [{"state": "retracted"}, {"state": "withdrawn"}])
def test_the_page_of_a_story_that_is_gone_leads_to_the_section(client, fields):
    story = make_article(section=make_section("energy"), **fields)
    make_article(locale="az", translation_group=story.translation_group)
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    assert root.xpath("//nav[@class='editions']//a/@href") == ["/az/energy/", "/ru/energy/"]
    assert not root.xpath("//link[@hreflang]")


def test_queries_of_the_sitemap(client):
    for _number in range(5):
        group("en", "az", "ru")
    # count, stories, members of their groups
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap-articles.xml")
    assert len(queries) <= 3, [query["sql"][:120] for query in queries]
