from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles import sitemaps
from articles.models import Page
from tests.stories import make_article, make_picture, make_section

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
N = "{http://www.google.com/schemas/sitemap-news/0.9}"
PARTS = ["/sitemap-articles.xml", "/sitemap-sections.xml", "/sitemap-pages.xml"]
NEWS = ["/news-sitemap.xml", "/az/news-sitemap.xml", "/ru/news-sitemap.xml"]


def root(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return etree.fromstring(response.content)


def locs(client, url: str) -> list[str]:
    return [loc.text for loc in root(client, url).iter(f"{S}loc")]


@pytest.fixture
def edition():
    make_article(lead_picture=make_picture())
    english = make_article(hours_ago=3, headline="Fish & chips <now>")
    make_article(locale="az", translation_group=english.translation_group, hours_ago=2)
    make_article(type_of_work="sponsored", sponsor="Caspian Rail", section=make_section("energy"))
    Page.objects.create(slug="about", title="About", body="<p>Us.</p>")
    return english


def test_every_file_keeps_to_its_schema(client, shared, edition):
    index, whole = (etree.XMLSchema(file=str(shared / f"tools/xsd/{name}.xsd")) for name in ("siteindex", "all"))
    index.assertValid(root(client, "/sitemap.xml"))
    for url in [*PARTS, *NEWS]:  # the Russian edition published nothing: its file names the front page
        whole.assertValid(root(client, url))


def test_every_address_answers_200_and_is_canonical(client, edition):
    listed = locs(client, "/sitemap.xml")
    assert listed == [HERE + part for part in PARTS]
    urls = [url for part in listed for url in locs(client, part.removeprefix(HERE))]
    assert len(urls) == len(set(urls)) >= 8
    for url in urls:
        page = client.get(url.removeprefix(HERE))
        assert page.status_code == 200
        assert etree.HTML(page.content).xpath('//link[@rel="canonical"]/@href') == [url]


def test_other_editions_are_named(client, edition):
    links = root(client, "/sitemap-articles.xml").findall(f"{S}url[{S}loc='{HERE}{edition.get_absolute_url()}']/*")
    found = {link.get("hreflang"): link.get("href") for link in links if link.get("hreflang")}
    assert set(found) == {"en", "az", "x-default"}


def test_a_slip_of_spelling_is_no_change(client, edition):
    before = root(client, "/sitemap-articles.xml").findtext(f"{S}url/{S}lastmod")
    edition.headline = "Spelled right"
    edition.save()
    assert root(client, "/sitemap-articles.xml").findtext(f"{S}url/{S}lastmod") == before
    edition.updated_at = timezone.now()
    edition.save()
    mods = [element.text[:19] for element in root(client, "/sitemap-articles.xml").iter(f"{S}lastmod")]
    assert timezone.localtime(edition.updated_at).isoformat()[:19] in mods


def test_the_index_splits_and_counts_alone(client, edition, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sitemaps.ArticleSitemap, "limit", 2)
    # count of stories; sections; filled sections, own and further ones; counts of pages, series and topics
    with django_assert_num_queries(7):
        parts = locs(client, "/sitemap.xml")
    assert f"{HERE}/sitemap-articles.xml?p=2" in parts
    pages = [locs(client, f"/sitemap-articles.xml?p={number}") for number in (1, 2)]
    assert [len(page) for page in pages] == [2, 2]
    assert client.get("/sitemap-articles.xml?p=3").status_code == 404


# --- for Google News


def test_news_of_the_last_two_days(client):
    new, old = make_article(hours_ago=47, lead_picture=make_picture()), make_article(hours_ago=49)
    paid = make_article(type_of_work="sponsored", sponsor="Caspian Rail")
    retracted = make_article(state="retracted")
    reprint = make_article(original_url="https://example.com/a", canonical_is_original=True)
    entries = root(client, "/news-sitemap.xml").findall(f"{S}url")
    assert [entry.findtext(f"{S}loc") for entry in entries] == [HERE + new.get_absolute_url()]
    news = entries[0].find(f"{N}news")
    assert news.findtext(f"{N}publication/{N}name") == "Azerbaijan.US"
    assert news.findtext(f"{N}publication/{N}language") == "en"
    assert news.findtext(f"{N}title") == new.headline
    assert news.findtext(f"{N}publication_date")[:19] == timezone.localtime(new.publish_at).isoformat()[:19]
    assert "/media/pictures/" in etree.tostring(entries[0]).decode()
    for hidden in (old, paid, retracted, reprint):
        assert hidden.slug not in client.get("/news-sitemap.xml").content.decode()


def test_each_edition_has_its_own_news(client):
    story = make_article(locale="az")
    assert locs(client, "/az/news-sitemap.xml") == [HERE + story.get_absolute_url()]
    assert locs(client, "/news-sitemap.xml") == [f"{HERE}/"]


def test_no_cache_keeps_it_longer_than_a_minute(client):
    assert client.get("/news-sitemap.xml")["Cache-Control"] == "public, max-age=60"


def test_it_holds_a_thousand_at_most(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    for number in range(3):
        make_article(hours_ago=number + 1)
    assert len(locs(client, "/news-sitemap.xml")) == 2


def test_what_waits_for_its_time_is_not_in_it(client):
    make_article(publish_at=timezone.now() + timedelta(hours=1))
    assert locs(client, "/news-sitemap.xml") == [f"{HERE}/"]


def test_news_ask_one_query(client, django_assert_num_queries):
    for _number in range(3):
        make_article(lead_picture=make_picture())
    with django_assert_num_queries(1):
        client.get("/news-sitemap.xml")
