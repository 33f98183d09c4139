"""What type of work a story is, and that somebody paid for it: on every surface that names a story."""

import json
from datetime import date

import pytest
from django.utils import timezone
from lxml import etree, html

from articles import links, picks
from articles.frontpage import compose
from articles.models import Article, Correction
from newsletter.models import Edition, EditionItem, MailingList
from tests.articles.test_admin import ADD, form
from tests.stories import make_article, make_front_page, make_picture, make_section, pin_of

pytestmark = pytest.mark.django_db
LABEL = "Sponsored by Caspian Rail Freight"
BODY = (
    '<p>See <a href="https://rail.example/offer?a=1&amp;b=2" title="Offer">the offer</a>, <a href="mailto:a@b.example">'
    'mail</a> and <a href="/politics/">us</a>.</p>'
    '<aside class="factbox"><h2>Facts</h2><p><a href="http://rail.example/">Rail</a></p></aside>'
    "<p>Two.<span class=\"footnote\"><a href='https://note.example/'>note</a></span></p>"
)


def paid(**fields) -> Article:
    return make_article(
        **{"type_of_work": "sponsored", "sponsor": "Caspian Rail Freight", "headline": "Paid Words"} | fields
    )


@pytest.fixture
def weekly() -> MailingList:
    return MailingList.objects.create(slug="weekly", name="Weekly", promise="d", is_public=True)


def edition_of(mailing_list: MailingList, *stories: Article) -> Edition:
    edition = Edition.objects.create(
        mailing_list=mailing_list, date=date(2026, 11, 20), subject="A week", published_at=timezone.now()
    )
    for position, story in enumerate(stories):
        EditionItem.objects.create(edition=edition, article=story, position=position)
    return edition


# --- type of work


def test_every_surface_says_what_type_of_work_it_is(client, weekly):
    story = make_article(type_of_work="interview", tags=["caspian"], headline="A Word With the Harbour Master")
    edition = edition_of(weekly, story)
    surfaces = ["/", "/politics/", "/tag/caspian/", "/author/leyla-karimova/", "/search/?q=harbour"]
    surfaces += ["/archive/" + timezone.localtime(story.publish_at).strftime("%Y/%m/"), edition.get_absolute_url()]
    for url in surfaces:
        root = html.fromstring(client.get(url).content.decode())
        assert "Interview" in root.xpath("//*[contains(@class, 'type-of-work')]/text()"), url
    page = html.fromstring(client.get(story.get_absolute_url()).content)
    assert page.xpath("normalize-space(//p[contains(@class, 'story-type')])") == "Interview"
    categories = etree.fromstring(client.get("/feed/").content).xpath("//item/category/text()")
    assert categories == ["Politics", "Interview", "Caspian"]


@pytest.mark.parametrize(
    ("type_of_work", "kind"),
    [
        ("news", "NewsArticle"),
        ("analysis", "AnalysisNewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("editorial", "OpinionNewsArticle"),
        ("interview", "NewsArticle"),
        ("translation", "NewsArticle"),
        ("press_release", "Article"),
        ("sponsored", "AdvertiserContentArticle"),
    ],
)
def test_the_structured_data_has_a_type_for_each(client, type_of_work, kind):
    story = make_article(type_of_work=type_of_work, sponsor="Rail" if type_of_work == "sponsored" else "")
    data = data_of(client, story)
    assert data["@type"] == kind
    assert data.get("sponsor") == ({"@type": "Organization", "name": "Rail"} if story.is_sponsored else None)


def data_of(client, story: Article) -> dict:
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    return json.loads(root.xpath("//script[@type='application/ld+json']")[0].text)


@pytest.mark.parametrize("value", ["", "advert"])
def test_it_is_needed(client_of, value):
    response = client_of("Publisher").post(ADD, form(type_of_work=value))
    assert response.context["adminform"].form.errors["type_of_work"]


# --- sponsored


def test_cards_pages_and_search_say_who_paid(client, weekly):
    story = paid(tags=["rail"], hours_ago=3)
    lately = [make_article(hours_ago=1) for _n in range(3)]
    edition = edition_of(weekly, story)
    surfaces = ["/", "/politics/", "/tag/rail/", "/author/leyla-karimova/", "/search/?q=paid"]
    surfaces += [story.get_absolute_url(), lately[0].get_absolute_url(), edition.get_absolute_url()]
    for url in surfaces:
        page = client.get(url).content.decode()
        assert "Paid Words" in page and LABEL in page, url


def test_every_headline_of_it_has_the_label_beside_it(client):
    paid(tags=["rail"])
    for url in ("/", "/politics/", "/search/?q=paid"):
        root = html.fromstring(client.get(url).content.decode())
        cards = [card for card in root.iter("article") if "Paid Words" in card.text_content()]
        assert cards and all(LABEL in card.text_content() for card in cards), url


def test_feeds_say_it_in_the_title(client):
    paid(tags=["rail"])
    for url in ("/feed/", "/politics/feed/", "/tag/rail/feed/", "/author/leyla-karimova/feed/"):
        item = etree.fromstring(client.get(url).content).find(".//item")
        assert item.findtext("title") == f"{LABEL}: Paid Words"
        assert "Sponsored" in [category.text for category in item.findall("category")]


def test_the_404_page_and_the_ledger_say_it(client):
    story = paid(slug="paid-words")
    assert LABEL in client.get("/politics/paid-wordz/").content.decode()
    Correction.objects.create(article=story, kind="correction", text="A date.", created_at=timezone.now())
    assert LABEL in client.get("/corrections/").content.decode()


def test_links_that_somebody_paid_for(client):
    root = html.fromstring(client.get(paid(body=BODY).get_absolute_url()).content.decode())
    rel = {a.get("href"): a.get("rel") for a in root.xpath("//div[@class='story-body']//a")}
    assert rel["https://rail.example/offer?a=1&b=2"] == "sponsored"
    assert rel["http://rail.example/"] == rel["https://note.example/"] == "sponsored"
    assert rel["mailto:a@b.example"] is None and rel["/politics/"] is None and rel["#note-1"] is None


def test_embeds_that_somebody_paid_for(client):
    body = "<p>One.</p><oembed>https://www.youtube.com/watch?v=dQw4w9WgXcQ</oembed>"
    for story, words in (
        (paid(body=body), "noopener nofollow sponsored"),
        (make_article(body=body), "noopener nofollow"),
    ):
        root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
        assert set(root.xpath("//figure[contains(@class, 'embed')]//a/@rel")) == {words}


def test_links_of_other_stories_say_nothing(client):
    content = client.get(make_article(body=BODY).get_absolute_url()).content.decode()
    assert 'rel="sponsored"' not in content


def test_words_that_look_like_a_link_stay_words():
    blocks = [{"kind": "picture", "key": "x", "alt": '<a href="https://x.example">', "caption": "&lt;a href=x&gt;"}]
    assert links.as_paid_for(blocks) == blocks


def test_the_preview_shows_the_links_as_readers_will_get_them(client_of):
    story = paid(body=BODY, state="draft", publish_at=None)
    content = client_of("Publisher").get(f"/admin/articles/article/{story.pk}/preview/page/").content.decode()
    assert 'rel="sponsored"' in content


# --- where a sponsored story never stands


def test_it_is_in_neither_must_read_nor_more_articles(client):
    story = paid(tags=["rail"], hours_ago=0.5)
    others = [make_article(tags=["rail"], hours_ago=n + 1) for n in range(12)]
    make_front_page(must_read=[pin_of(story)])
    assert story not in picks.must_read("en")
    assert story not in picks.more_articles(others[0])
    assert picks.must_read("en") and picks.more_articles(others[0])
    root = html.fromstring(client.get(others[0].get_absolute_url()).content.decode())
    blocks = root.xpath("//*[@data-block='must-read' or @data-block='more-articles']")
    assert len(blocks) == 2 and not any("Paid Words" in block.text_content() for block in blocks)


def test_the_front_page_puts_it_neither_on_top_nor_into_must_read():
    story = paid(lead_picture=make_picture(), hours_ago=0.1, section=make_section("energy"))
    make_article(hours_ago=5)
    page = compose("en")
    assert page.lead != story and story not in [*page.seconds, *page.below_lead, *page.must_read]
    assert story in page.latest or any(story in row.stories for row in page.rows)
