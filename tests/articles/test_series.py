"""Stories in an order: the page of the series, the box on each part, the newsroom's form."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Article, Series, SeriesPart
from tests.stories import make_article

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/series/add/"


def make_series(*articles: Article, **fields) -> Series:
    series = Series.objects.create(**{"name": "The Falling Sea", "slug": "falling-sea"} | fields)
    for position, article in enumerate(articles):
        SeriesPart.objects.create(series=series, article=article, position=position)
    return series


def root_of(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def box(client, article: Article):
    found = root_of(client, article.get_absolute_url()).xpath("//*[@data-block='series']")
    return found[0] if found else None


def sent(*articles: Article, **fields) -> dict:
    data = {"name": "The Falling Sea", "slug": "falling-sea", "locale": "en", "description": ""} | fields
    data |= {"parts-TOTAL_FORMS": len(articles), "parts-INITIAL_FORMS": 0}
    for number, article in enumerate(articles):
        data |= {f"parts-{number}-article": article.pk, f"parts-{number}-position": len(articles) - number}
    return data


def test_the_page_has_the_parts_in_their_order(client):
    newer, older = make_article(hours_ago=1), make_article(hours_ago=5)
    make_series(newer, older, description="How a shore moves.")
    root = root_of(client, "/series/falling-sea/")
    assert root.xpath("string(//h1)") == "The Falling Sea" and "How a shore moves." in root.text_content()
    assert root.xpath("//ol[contains(@class,'series-list')]//h2/a/@href") == [
        newer.get_absolute_url(),
        older.get_absolute_url(),
    ]


def test_the_box_counts_and_links_only_what_is_live(client):
    first, hidden, second, third = (
        make_article(),
        make_article(state="draft"),
        make_article(),
        make_article(),
    )
    make_series(first, hidden, second, third)
    here = box(client, second)
    assert "Part 2 of 3 of the series" in here.text_content()
    assert here.xpath(".//a/@href") == ["/series/falling-sea/", first.get_absolute_url(), third.get_absolute_url()]
    assert box(client, first).xpath(".//li//a/@href") == [second.get_absolute_url()]
    assert hidden.slug not in client.get("/series/falling-sea/").content.decode()
    data = json.loads(root_of(client, second.get_absolute_url()).xpath("//script[@type='application/ld+json']")[0].text)
    assert data["position"] == 2 and data["isPartOf"]["@type"] == "CreativeWorkSeries"
    assert data["isPartOf"]["url"].endswith("/series/falling-sea/")


def test_the_only_public_part(client):
    article = make_article()
    make_series(article, make_article(state="draft"))
    assert "Part of the series" in box(client, article).text_content()


def test_a_story_of_none_has_no_box(client):
    assert box(client, make_article()) is None


def test_queries(client):
    # As every story: the series comes with the row of the story, its parts with the block Latest.
    parts = [make_article(hours_ago=number + 1) for number in range(6)]
    make_series(*parts)
    for url in (parts[2].get_absolute_url(), "/series/falling-sea/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) <= 11, [query["sql"][:120] for query in queries]


def test_each_edition_has_its_own(client):
    english, russian = make_article(), make_article(locale="ru")
    make_series(english)
    make_series(russian, locale="ru", name="Море уходит")
    assert "Море уходит" in client.get("/ru/series/falling-sea/").content.decode()
    assert (
        root_of(client, "/series/falling-sea/")
        .xpath("//link[@hreflang='ru']/@href")[0]
        .endswith("/ru/series/falling-sea/")
    )
    assert client.get("/az/series/falling-sea/").status_code == 404


def test_a_series_without_a_public_part_is_not_there(client):
    make_series(make_article(state="draft"))
    assert client.get("/series/falling-sea/").status_code == 404
    assert "falling-sea" not in client.get("/sitemap-series.xml").content.decode()


def test_the_sitemap_has_those_with_a_public_part(client):
    make_series(make_article())
    assert "/series/falling-sea/" in client.get("/sitemap-series.xml").content.decode()
    assert "sitemap-series.xml" in client.get("/sitemap.xml").content.decode()


def test_an_editor_makes_one_and_its_parts_are_announced(client, client_of, heard, django_capture_on_commit_callbacks):
    one, two = make_article(), make_article()
    editor = client_of("Editor")
    assert editor.get(ADD).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(ADD, sent(one, two)).status_code == 302
    assert set(heard) == {one.pk, two.pk}
    assert [part.article for part in Series.objects.get().parts.all()] == [two, one]
    assert "Part 1 of 2" in box(client, two).text_content()


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda: make_article(locale="ru"), "That story is of another edition."),
        (lambda: make_series(make_article(), slug="other").parts.get().article, "part of a series already"),
    ],
)
def test_stories_that_cannot_be_parts(client_of, make, sentence):
    answer = client_of("Editor").post(ADD, sent(make()))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Series.objects.filter(slug="falling-sea").exists()


@pytest.mark.parametrize("slug", ["topic", "series", "admin"])
def test_a_reserved_slug(client_of, slug):
    assert "an address of the site itself" in client_of("Editor").post(ADD, sent(slug=slug)).content.decode()


def test_writers_may_not(client_of):
    assert client_of("Writer").post(ADD, sent()).status_code == 403
