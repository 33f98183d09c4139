"""Links from story to story: kept by id, shown with the address of the moment, never dead."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import links
from articles.models import Article, Page
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=900)


OWN = urlsplit(settings.SITE_URL).netloc


def link(address: str) -> str:
    return f'<p><a href="{address}">x</a></p>'


def story_page(client, article):
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return html.fromstring(response.content.decode()).xpath("//div[@class='story-body']")[0]


@pytest.mark.parametrize(
    "address",
    [
        f"https://{OWN}/politics/a-road/",
        f"http://www.{OWN}/politics/a-road/",
        "/politics/a-road/",
        "/politics/a-road",
        "/politics/a-road/?utm_source=x&amp;utm_medium=y#note-1",
        "/economy/a-road/",  # the section of the address is no part of a story's identity
    ],
)
def test_an_address_of_our_own_becomes_the_id(address):
    article = make_article(slug="a-road")
    make_article(slug="a-road", locale="az")
    assert links.by_id(link(address)) == link(f"story:{article.pk}")


@pytest.mark.parametrize("prefix", ["/az", "/ru", f"https://{OWN}/ru"])
def test_each_edition_has_stories_of_its_own(prefix):
    article = make_article(slug="a-road", locale=prefix[-2:])
    make_article(slug="a-road")
    assert links.by_id(link(f"{prefix}/politics/a-road/")) == link(f"story:{article.pk}")


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/politics/a-road/",
        f"https://{OWN}.example/politics/a-road/",
        "/politics/another-road/",
        "/tag/a-road/",
        "/author/a-road/",
        "/politics/",
        "politics/a-road/",
        "mailto:desk@azerbaijan.us",
        "https://[broken/politics/a-road/",
        "story:77",
    ],
)
def test_other_addresses_stay(address):
    make_article(slug="a-road")
    assert links.by_id(link(address)) == link(address)


def test_words_that_look_like_markup_stay():
    make_article(slug="a-road")
    text = '<p>Write &lt;a href="/politics/a-road/"&gt; or href="/politics/a-road/".</p>'
    assert links.by_id(text) == text


def test_many_links_cost_one_query(django_assert_num_queries):
    first, second = make_article(slug="one"), make_article(slug="two")
    text = link("/politics/one/") + link("/politics/two/") + link("/politics/one/")
    with django_assert_num_queries(1):
        assert links.by_id(text).count("story:") == 3
    with django_assert_num_queries(0):
        links.by_id(link("https://elsewhere.example/"))
    blocks = [
        {"kind": "p", "html": link(f"story:{first.pk}")},
        {"kind": "notes", "notes": [link(f"story:{second.pk}")]},
    ]
    assert links.ids(blocks) == {str(first.pk), str(second.pk)}


def test_the_page_has_the_address_of_the_moment(client):
    target = make_article(slug="old", locale="ru")
    article = make_article(body=f'<p>See <a href="story:{target.pk}"><em>this</em></a>.</p>')
    assert story_page(client, article).xpath(".//a[em]/@href") == ["/ru/politics/old/"]
    Article.objects.filter(pk=target.pk).update(slug="new", section=make_section("economy"))
    assert story_page(client, article).xpath(".//a[em]/@href") == ["/ru/economy/new/"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": "draft"},
        {"state": "withdrawn"},
        {"state": "retracted"},
        {"on_hold": True},
        {"publish_at": LATER},
        {"embargo_until": LATER},
    ],
    ids=lambda fields: next(iter(fields)) + str(fields.get("state", "")),
)
def test_a_story_that_is_not_live_is_not_linked_to(client, hidden):
    target = make_article(**hidden)
    article = make_article(body=f'<p>See <a href="story:{target.pk}">this <em>story</em></a>.</p>')
    root = story_page(client, article)
    assert root.text_content().strip() == "See this story."
    assert not root.xpath(".//a")


def test_a_story_that_is_gone_is_not_linked_to(client):
    assert "story:" not in html.tostring(story_page(client, make_article(body=link("story:999999")))).decode()


def test_links_in_notes_captions_boxes_and_tables(client):
    target = make_article(slug="target")
    inside = f'<a href="story:{target.pk}">t</a>'
    article = make_article(
        body=f'<p>a<span class="footnote">{inside}</span></p><aside class="factbox"><h2>F</h2><p>{inside}</p></aside>'
        f'<blockquote class="pullquote"><p>{inside}</p></blockquote>'
        f"<table><caption>{inside}</caption><tr><td>1</td><td>{inside}</td></tr><tr><td>2</td><td>3</td></tr></table>"
    )
    assert story_page(client, article).xpath(".//a[text()='t']/@href") == ["/politics/target/"] * 5


def test_the_preview_and_a_standing_page_have_addresses_too(client, client_of):
    target = make_article(slug="target")
    article = make_article(state="draft", body=link(f"story:{target.pk}"))
    preview = client_of("Editor").get(f"/admin/articles/article/{article.pk}/preview/page/").content.decode()
    Page.objects.create(slug="about-us", title="About", body=link(f"story:{target.pk}") * 5)
    page = client.get("/about-us/").content.decode()
    for content in (preview, page):
        assert 'href="/politics/target/">x</a>' in content and "story:" not in content
    assert 'data-block="newsletter"' not in html.tostring(
        html.fromstring(page).xpath("//div[@class='story-body']")[0], encoding="unicode"
    )


def test_a_page_with_links_stays_within_its_queries(client):
    """The eleven of tests/articles/test_article_page.py and one for the links."""
    target = make_article(slug="target")
    article = make_article(body=link(f"story:{target.pk}") * 3)
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_absolute_url())
    assert len(queries) <= 12, [query["sql"][:120] for query in queries]
