from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Page
from tests.stories import make_article, make_person, make_picture, make_section, put_in_must_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    sections = [make_section(slug) for slug in ("politics", "energy", "economy", "security", "culture", "opinion")]
    return [
        make_article(
            section=sections[number % 6], hours_ago=number + 1, lead_picture=make_picture() if number < 2 else None
        )
        for number in range(40)
    ]


def links(root) -> list[str]:
    return [
        a.get("href")
        for a in root.xpath("//main//*[self::h2 or self::h3]/a | //main//*[@data-block='must-read']//li/a")
    ]


def test_home_has_lead_and_sections_without_repeats(client, edition):
    put_in_must_read(edition[30])
    root = html.fromstring(client.get("/").content.decode())
    stories = [link for link in links(root) if link.count("/") == 3]
    assert len(stories) == len(set(stories)) >= 30
    assert edition[30].get_absolute_url() in stories
    assert len(root.xpath("//*[@class='section-row']")) == 6
    assert [h.text_content() for h in root.iter("h1")] == ["Azerbaijan.US: front page"]


def test_home_of_an_empty_edition_says_so(client):
    assert "Nothing is published in this edition yet." in client.get("/").content.decode()


@pytest.mark.parametrize(
    "url", ["/", "/politics/", "/archive/2026/11/", "/search/?q=caspian", "/author/leyla-karimova/"]
)
def test_queries(client, edition, url):
    # Home: 1 version of the layout  2 sections  3 keys of the newest of each kind  4 cards  5 their bylines
    #       6 breaking news  7 sections of the masthead  8 standing pages  9 placements and house ads
    # Lists: section or person, children, count, cards, bylines, months or excerpts, breaking news, masthead, pages,
    #        placements
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert len(queries) <= 12, [query["sql"][:120] for query in queries]


def test_section_lists_itself_and_what_is_below(client):
    parent = make_section("economy")
    below = make_article(section=make_section("trade-routes", parent=parent))
    other = make_article(section=make_section("culture"))
    content = client.get("/economy/").content.decode()
    assert below.headline in content and other.headline not in content


def test_pages_of_a_list(client, edition):
    first = html.fromstring(client.get("/author/leyla-karimova/").content.decode())
    assert first.xpath("//a[@rel='next']/@href") == ["?page=2"]
    second = html.fromstring(client.get("/author/leyla-karimova/?page=2").content.decode())
    assert len(links(second)) == 20
    assert not set(links(first)) & set(links(second))
    assert second.xpath("string(//link[@rel='canonical']/@href)").endswith("/author/leyla-karimova/?page=2")


@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "9" * 40, "²", "1.5", ""])
def test_a_page_that_is_not_there_is_404(client, edition, page):
    assert client.get(f"/author/leyla-karimova/?page={page}").status_code == 404


def test_author_page_of_the_board(client):
    make_person("editorial-board", name="Azerbaijan.US Editorial Board", kind="organisation")
    article = make_article(by=["editorial-board"])
    content = client.get("/author/editorial-board/").content.decode()
    assert "Organisation" in content and article.headline in content
    assert "By Azerbaijan.US Editorial Board" in html.fromstring(
        client.get(article.get_absolute_url()).content.decode()
    ).xpath("string(//p[@class='byline'])")


def test_archive_by_month_in_the_newsrooms_zone(client):
    # 2 a.m. UTC on 1 November is still October in Washington.
    late = make_article(publish_at=datetime(2026, 11, 1, 2, 0, tzinfo=UTC))
    assert late.headline in client.get("/archive/2026/10/").content.decode()
    assert late.headline not in client.get("/archive/2026/11/").content.decode()


@pytest.mark.parametrize("url", ["/archive/2026/13/", "/archive/1800/01/", "/archive/99999/01/", "/archive/2026/0/"])
def test_months_that_are_none(client, url):
    assert client.get(url).status_code == 404


def test_standing_page_per_edition(client):
    Page.objects.create(slug="about", title="About us", body="<p>Who</p><script>x</script>")
    Page.objects.create(slug="about", locale="az", title="Haqqımızda", body="<p>Kim</p>")
    content = client.get("/about/").content.decode()
    assert "About us" in content and "<script>x" not in content
    assert "Haqqımızda" in client.get("/az/about/").content.decode()
    assert client.get("/ru/about/").status_code == 404


def test_404_suggests_stories_with_a_like_address(client):
    article = make_article(headline="Pipelines of the Caspian Shore")
    response = client.get("/politics/pipelines-of-caspian/")
    assert response.status_code == 404
    assert article.get_absolute_url() in response.content.decode()


@pytest.mark.parametrize("url", ["/%00/", "/politics/%ff/", "/x" * 200 + "/", "/<script>/", "/az/ru/az/", "/tag/none/"])
def test_odd_addresses_are_404(client, url):
    assert client.get(url).status_code == 404


def test_post_is_refused(client):
    assert client.post("/").status_code == 405


def test_robots_and_sitemap(client, edition):
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://localhost:8000/sitemap.xml" in robots
    index = client.get("/sitemap.xml").content.decode()
    assert "http://localhost:8000/sitemap-articles.xml" in index
    articles = client.get("/sitemap-articles.xml").content.decode()
    assert f"<loc>http://localhost:8000{edition[0].get_absolute_url()}</loc>" in articles
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_sitemap_dates_only_substantive_changes(client):
    article = make_article(hours_ago=48)
    article.save()
    day = article.publish_at.date().isoformat()
    assert f"<lastmod>{day}" in client.get("/sitemap-articles.xml").content.decode()
    article.updated_at = timezone.now() + timedelta(seconds=1)
    article.save()
    assert f"<lastmod>{article.updated_at.date().isoformat()}" in client.get("/sitemap-articles.xml").content.decode()
