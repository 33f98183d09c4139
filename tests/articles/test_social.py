from pathlib import Path

import pytest
from django.conf import settings as live
from lxml import etree
from PIL import Image

from articles import revisions, translating
from articles.models import Article, Page
from images.renditions import plan, render
from images.usage import usages
from newsletter.models import Edition, MailingList
from tests.articles.test_admin import change, form_of
from tests.stories import make_article, make_picture, make_section

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"
DEFAULT = f"{HERE}/static/images/card.png"
NEEDED = ("type", "title", "description", "url", "site_name", "locale", "image", "image:width", "image:height")


def head(client, url: str):
    response = client.get(url)
    assert response.status_code == 200, url
    return etree.HTML(response.content.decode())


def metas(root) -> dict[str, str]:
    return {m.get("property") or m.get("name"): m.get("content") for m in root.iter("meta") if m.get("content")}


@pytest.fixture
def pages(client) -> list[str]:
    """One address of every kind of page that may be found."""
    story = make_article(tags=["caspian"], lead_picture=make_picture(), section=make_section(name="Politics"))
    for number in range(21):
        make_article(hours_ago=number + 2, slug=f"older-{number}", tags=["caspian"])
    make_article(type_of_work="sponsored", sponsor="Caspian Rail", slug="paid")
    Page.objects.create(slug="about", title="About us", body="<p>Us.</p>")
    weekly = MailingList.objects.create(slug="weekly", name="Weekly", promise="A week")
    Edition.objects.create(mailing_list=weekly, date="2026-11-20", subject="A week", published_at=story.publish_at)
    month = f"/archive/{story.publish_at.year}/{story.publish_at.month:02}/"
    lists = ["/", "/az/", "/politics/", "/politics/?page=2", "/tag/caspian/", "/author/leyla-karimova/", month]
    others = ["/corrections/", "/about/", "/newsletter/", "/newsletter/weekly/", "/newsletter/weekly/2026-11-20/"]
    return [*lists, *others, story.get_absolute_url(), "/politics/paid/"]


def test_every_page_has_a_card_and_one_canonical_address(client, pages):
    for url in pages:
        root = head(client, url)
        found = metas(root)
        assert not [name for name in NEEDED if not found.get(f"og:{name}")], url
        assert found["twitter:card"] == "summary_large_image"
        assert root.xpath('//link[@rel="canonical"]/@href') == [HERE + url] == [found["og:url"]]
        title = root.findtext("head/title").removesuffix(" | Azerbaijan.US")
        assert found["og:title"].removeprefix("Sponsored: ") == title
        assert found["description"]
        assert client.get(found["og:image"].removeprefix(HERE)).status_code == 200


def test_a_query_makes_no_other_page(client, pages):
    for url in pages:
        root = head(client, f"{url}{'&' if '?' in url else '?'}utm_source=x")
        assert root.xpath('//link[@rel="canonical"]/@href') == [HERE + url]
        assert metas(root)["og:url"] == HERE + url


def test_a_licensed_reprint_names_the_original(client):
    story = make_article(original_url="https://example.com/a", original_outlet="E", canonical_is_original=True)
    root = head(client, story.get_absolute_url())
    assert root.xpath('//link[@rel="canonical"]/@href') == ["https://example.com/a"]


def test_the_card_of_a_story(client):
    picture = make_picture()
    render(picture, [planned for planned in plan(picture) if planned.use == "social"])
    english = make_article(lead_picture=picture, lead_alt="Here alone", tags=["caspian"])
    make_article(locale="az", translation_group=english.translation_group)
    found = metas(head(client, english.get_absolute_url()))
    assert (found["og:type"], found["og:title"], found["og:description"]) == ("article", english.headline, english.dek)
    assert (found["og:locale"], found["og:locale:alternate"]) == ("en_US", "az_AZ")
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image"] == f"{HERE}/media/{picture.social()['name']}"
    assert found["og:image:alt"] == "Here alone"
    assert (found["article:section"], found["article:tag"]) == ("Politics", "Caspian")
    assert found["article:author"] == f"{HERE}/author/leyla-karimova/"


def test_what_the_newsroom_wrote_for_it(client):
    own = make_picture()
    story = make_article(
        social_headline="Come & <see>", social_description="Said for it.", social_picture=own, lead_alt="Of the lead"
    )
    found = metas(head(client, story.get_absolute_url()))
    assert (found["og:title"], found["og:description"]) == ("Come & <see>", "Said for it.")
    assert found["og:image"].startswith(f"{HERE}/media/{own.stem}")
    assert found["og:image:alt"] == "A teal field"
    assert found["description"] == story.dek


def test_without_a_picture_the_sites_own(client):
    found = metas(head(client, make_article().get_absolute_url()))
    assert (found["og:image"], found["og:image:type"]) == (DEFAULT, "image/png")
    with Image.open(Path(live.BASE_DIR) / "static/images/card.png") as image:
        assert image.size == (int(found["og:image:width"]), int(found["og:image:height"]))


def test_a_picture_whose_licence_has_ended_is_not_on_it(client):
    picture = make_picture()
    type(picture).objects.update(licence_until="2020-01-01")
    story = make_article(social_picture=picture, lead_picture=picture)
    assert metas(head(client, story.get_absolute_url()))["og:image"] == DEFAULT


def test_who_paid_is_said(client):
    story = make_article(type_of_work="sponsored", sponsor="Caspian Rail", social_headline="Rails")
    assert metas(head(client, story.get_absolute_url()))["og:title"] == "Sponsored: Rails"


@pytest.mark.parametrize("url", ["/search/", "/newsletter/thanks/"])
def test_a_page_that_is_not_to_be_found_has_no_card(client, url):
    assert "og:title" not in metas(head(client, url))


# --- in the newsroom


def test_the_words_are_part_of_a_version(client_of):
    editor, story = client_of("Editor"), make_article(state="draft", publish_at=None)
    response = editor.post(change(story), form_of(story, social_headline="For others", social_description="A word."))
    assert response.status_code == 302
    story = Article.objects.select_related("latest_revision").get()
    assert (story.social_headline, story.social_description) == ("For others", "A word.")
    assert story.latest_revision.content["social_headline"] == "For others"


def test_on_a_live_story_they_wait_as_the_rest_does(client, client_of):
    editor, story = client_of("Editor"), make_article()
    editor.post(change(story), form_of(story, social_headline="For others"))
    assert metas(head(client, story.get_absolute_url()))["og:title"] == story.headline
    assert "For others" in editor.get(change(story)).content.decode()


def test_the_form_shows_the_cards(client_of):
    story = make_article(headline="A " + "long " * 30, locale="ru", type_of_work="sponsored", sponsor="X")
    root = etree.HTML(client_of("Editor").get(change(story)).content.decode())
    cards = root.xpath('//figure[@class="share-card"]')
    assert [card.findtext("figcaption") for card in cards] == ["X", "Facebook", "Telegram"]
    assert cards[0].xpath(".//img/@src") == [DEFAULT.removeprefix(HERE)]
    assert cards[0].xpath('.//p[@class="share-card-title"]/text()')[0].endswith("…")


def test_a_picture_that_is_shared_is_in_use(client_of):
    picture = make_picture()
    make_article(social_picture=picture, headline="Shows it")
    assert [use.label for use in usages([picture.pk])[picture.pk]] == ["Shows it"]


def test_a_translation_starts_without_them(client_of, person_of):
    story = make_article(social_headline="For others")
    revisions.keep_first(story)
    assert translating.begin(story, "az", person_of()).social_headline == ""
