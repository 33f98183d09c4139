import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Article
from tests.stories import make_article, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db


def page(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


@pytest.fixture
def full_story():
    parent = make_section("economy")
    section = make_section("trade-routes", parent=parent)
    for number in range(14):
        make_article(hours_ago=10 + number, tags=["caspian"], type_of_work="analysis" if number % 2 else "news")
    return make_article(
        headline="A Full Story",
        dek="All that a page can have.",
        section=section,
        tags=["caspian", "rail"],
        lead_picture=make_picture(),
        lead_caption="The bay at noon.",
        by=["leyla-karimova", "daniel-okafor"],
    )


# In the order of the page that the site must be able to show.
ORDER = [
    "//*[@data-block='must-read']",
    "//nav[contains(@class, 'crumbs')]",
    "//h1",
    "//p[@class='dek']",
    "//p[@class='byline']",
    "//p[@class='dates']",
    "//figure[@class='lead-picture']//img",
    "//span[@class='credit']",
    "//div[@class='story-body']/p[1]",
    "//div[@class='story-body']/p[2]",
    "//div[@class='story-body']//*[@data-block='newsletter']",
    "//div[@class='story-body']/p[3]",
    "//*[@data-slot='article_end']",
    "//*[@data-block='author']",
    "//nav[@class='tags']",
    "//nav[@class='share']",
    "//*[@data-slot='rail_1']",
    "//*[@data-block='more-articles']",
    "//main//*[@data-block='latest']",
]


def test_blocks_stand_in_the_order_of_the_seed(client, full_story):
    root = page(client, full_story.get_absolute_url())
    everything = list(root.iter())
    places = []
    for path in ORDER:
        found = root.xpath(path)
        assert found, path
        places.append(everything.index(found[0]))
    assert places == sorted(places)


def test_words_of_the_head(client, full_story):
    root = page(client, full_story.get_absolute_url())
    assert [h.text_content() for h in root.iter("h1")] == ["A Full Story"]
    crumbs = [a.text_content() for a in root.xpath("//nav[contains(@class, 'crumbs')]//a")]
    assert crumbs == ["Home", "Economy", "Trade-Routes"]
    assert root.xpath("string(//p[@class='byline'])") == "By Leyla Karimova and Daniel Okafor"
    assert root.xpath("string(//link[@rel='canonical']/@href)").endswith("/trade-routes/a-full-story/")


def test_no_story_twice_below_the_story(client, full_story):
    root = page(client, full_story.get_absolute_url())
    blocks = root.xpath("//*[@data-block='must-read' or @data-block='more-articles' or @data-block='latest']")
    links = [a.get("href") for block in blocks for a in block.xpath(".//li/a | .//h3/a")]
    assert len(links) == len(set(links)) > 10
    assert full_story.get_absolute_url() not in links


def test_the_same_bytes_for_every_reader_and_no_cookie(client, client_of, full_story):
    url = full_story.get_absolute_url()
    first = client.get(url)
    second = client_of("Publisher").get(url, HTTP_ACCEPT_LANGUAGE="ru", HTTP_USER_AGENT="Other")
    assert first.content == second.content
    for response in (first, second):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert b"csrfmiddlewaretoken" not in response.content
    assert b"<style" not in first.content and b" style=" not in first.content
    assert not re.search(rb"<script(?![^>]+(src=|application/ld))", first.content)


def test_conditional_get_answers_304(client, full_story):
    url = full_story.get_absolute_url()
    tag = client.get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_queries(client, full_story):
    # 1 the story with section, parent and lead picture   2 its bylines with people   3 its tags
    # 4 the layout that picks must read   5 must read    6 more articles
    # 7 latest, translations and linked stories   8 breaking news   9 sections of the masthead   10 standing pages
    # 11 placements and house ads; 12 is left for pictures of the text
    make_article(headline="warm up")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(full_story.get_absolute_url())
    assert len(queries) <= 11, [query["sql"][:120] for query in queries]


def test_wrong_section_leads_to_the_right_address(client, full_story):
    response = client.get(f"/politics/{full_story.slug}/")
    assert response.status_code == 301
    assert response["Location"] == full_story.get_absolute_url()


def test_other_edition_does_not_have_it(client, full_story):
    assert client.get("/az" + full_story.get_absolute_url()).status_code == 404


def test_sponsored_story_says_who_paid_everywhere(client):
    article = make_article(
        headline="Paid Words", type_of_work="sponsored", sponsor="Caspian Rail Freight", tags=["rail"]
    )
    for url in (article.get_absolute_url(), "/", "/politics/", "/tag/rail/", "/search/?q=paid"):
        assert "Sponsored by Caspian Rail Freight" in client.get(url).content.decode(), url


def test_updated_is_shown_only_after_published(client):
    article = make_article()
    assert "Updated" not in client.get(article.get_absolute_url()).content.decode()
    Article.objects.filter(pk=article.pk).update(
        updated_at=article.publish_at.replace(year=article.publish_at.year - 1)
    )
    assert "Updated" not in client.get(article.get_absolute_url()).content.decode()
    article.updated_at = article.publish_at.replace(microsecond=999999)
    article.save()
    assert "Updated" in client.get(article.get_absolute_url()).content.decode()


def test_markup_in_plain_fields_is_text(client):
    make_tag()
    article = make_article(headline="<script>alert(1)</script>", dek='"><img src=x onerror=alert(1)>', slug="x")
    content = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in content and "<img src=x" not in content
