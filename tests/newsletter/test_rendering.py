"""The mail of an edition: one HTML part, one text part, with placeholders for what differs from copy to copy."""

import re
from datetime import date

import pytest
from django.utils import timezone
from lxml import html

from newsletter import placeholders, rendering
from newsletter.models import EditionItem, MailingList
from tests.ads.campaigns import make_creative, make_flight
from tests.newsletter.editions import full_picture, make_edition
from tests.stories import make_article, make_person

pytestmark = pytest.mark.django_db


def tree(rendered: rendering.Rendered):
    return html.fromstring(rendered.html)


def test_a_whole_edition(weekly):
    stories = [make_article(lead_picture=full_picture()), make_article(), make_article(lead_picture=full_picture())]
    edition = make_edition(weekly, stories)
    rendered = rendering.render(edition)
    root = tree(rendered)
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    assert [h1.text for h1 in root.iter("h1")] == ["The Weekly"]
    assert [h2.text_content() for h2 in root.iter("h2")] == [story.headline for story in stories]
    assert {table.get("role") for table in root.iter("table")} == {"presentation"}
    assert [a.get("href") for a in root.xpath("//h2/a")] == [placeholders.link(n) for n in range(3)]
    for words in ("A week in brief.", "Good morning.", "Kamran Taghizade", "By Leyla Karimova", "100 Demo Street"):
        assert words in root.text_content()
    for story in stories:
        assert story.headline in rendered.text and story.dek in rendered.text
    assert rendered == rendering.render(edition)  # the same at every time


def test_pictures_are_jpegs_of_known_size_at_whole_addresses(weekly):
    edition = make_edition(weekly, [make_article(lead_picture=full_picture()) for _ in range(2)])
    pictures = list(tree(rendering.render(edition)).iter("img"))
    assert [(int(p.get("width")), int(p.get("height"))) for p in pictures] == [(600, 338), (168, 126)]
    for picture in pictures:
        assert picture.get("src").startswith("http://localhost:8000/media/") and picture.get("src").endswith(".jpg")
        assert picture.get("alt") == "A teal field"


def test_what_differs_from_copy_to_copy_is_a_placeholder(weekly):
    rendered = rendering.render(make_edition(weekly, [make_article()]))
    known = {placeholders.LEAVE, placeholders.PREFERENCES, placeholders.FEEDBACK, placeholders.LIST}
    for part in (rendered.html, rendered.text):
        assert set(placeholders.ANY.findall(part)) == known | {placeholders.link(0)}
    assert f"/newsletter/unsubscribe/{placeholders.LEAVE}/" in rendered.html
    assert f"/newsletter/feedback/{placeholders.FEEDBACK}/yes/" in rendered.text


def test_a_direct_link_names_list_and_day_and_nobody(weekly):
    edition = make_edition(weekly, [make_article(slug="one")])
    copy = rendering.exchanged(rendering.render(edition), rendering.direct_links(edition))
    url = "http://localhost:8000/politics/one/?utm_source=newsletter&utm_medium=email"
    url += "&utm_campaign=weekly-2026-11-20&utm_content=0"
    assert f"\n{url}\n" in copy.text
    assert tree(copy).xpath("//h2/a/@href") == [url]


def test_the_text_is_wrapped_and_links_stand_on_lines_of_their_own(weekly):
    long = "Ships and rails and gas " * 20
    edition = make_edition(
        weekly, [make_article(dek=long[:390].strip())], intro=f"{long}\n\nSee [this](https://a.example/x)."
    )
    for line in rendering.render(edition).text.splitlines():
        assert len(line) <= 72 or line.startswith("http") or line.split(": ")[-1].startswith("http"), line
    assert "\nSee this.\nhttps://a.example/x\n" in rendering.render(edition).text


def test_the_intro_is_text_with_links_and_nothing_else(weekly):
    typed = "A *b* <script>x</script> [site](/politics/) [bad](javascript:alert(1)) https://b.example/?a=1&b=2."
    root = tree(rendering.render(make_edition(weekly, intro=typed)))
    assert not list(root.iter("script"))
    intro = root.xpath("//td[contains(@class, 'intro')]")[0]
    assert intro.xpath(".//a/@href") == ["http://localhost:8000/politics/", "https://b.example/?a=1&b=2"]
    assert "<script>x</script>" in intro.text_content() and [em.text for em in intro.iter("em")] == ["b"]


def test_a_story_that_is_not_live_is_left_out_and_the_others_keep_their_numbers(weekly):
    stories = [make_article(), make_article(hours_ago=-5), make_article()]
    root = tree(rendering.render(make_edition(weekly, stories)))
    assert root.xpath("//h2/a/@href") == [placeholders.link(0), placeholders.link(2)]


def test_a_paid_story_says_so_in_both_parts(weekly):
    rendered = rendering.render(make_edition(weekly, [make_article(type_of_work="sponsored", sponsor="Ferries & Co")]))
    assert "Sponsored by Ferries & Co" in tree(rendered).text_content()
    assert "Sponsored by Ferries & Co" in rendered.text
    assert tree(rendered).xpath("//h2/a/@rel") == ["sponsored nofollow"]


def test_a_teaser_stands_in_for_the_dek(weekly):
    edition = make_edition(weekly, [article := make_article()])
    EditionItem.objects.update(teaser="Only here.")
    rendered = rendering.render(edition)
    assert "Only here." in rendered.html and "Only here." in rendered.text and article.dek not in rendered.html


@pytest.mark.parametrize(("locale", "day"), [("az", "20 noyabr 2026"), ("ru", "20 ноября 2026")])
def test_an_edition_speaks_the_language_of_its_list(db, locale, day):
    mailing_list = MailingList.objects.create(slug="x", name="X", promise="p", locale=locale)
    rendered = rendering.render(make_edition(mailing_list, [make_article(locale=locale)]))
    assert tree(rendered).get("lang") == locale
    assert day in rendered.text and f"/{locale}/newsletter/unsubscribe/" in rendered.html


def test_names_with_signs_are_whole_in_both_parts(weekly):
    make_person("o-hara", name="Mary O'Hara & Sons")
    rendered = rendering.render(make_edition(weekly, [make_article(by=["o-hara"], headline='"Rails" & <ships>')]))
    for part in (tree(rendered).text_content(), rendered.text):
        assert "By Mary O'Hara & Sons" in part and '"Rails" & <ships>' in part


def test_a_list_that_is_not_public_has_no_page_to_read_it_on(weekly):
    weekly.is_public = False
    weekly.save()
    assert "in a browser" not in rendering.render(make_edition(weekly)).html


def test_colours_in_the_dark_stay_in_the_style_sheet(weekly):
    made = rendering.render(make_edition(weekly)).html
    assert "@media (prefers-color-scheme: dark)" in made and made.index('charset="utf-8"') < 100
    assert "@media all" in rendering.scheme_forced(made, dark=True)
    assert (
        rendering.DARK["paper"]
        in html.fromstring(rendering.dark_inlined(made)).xpath("//table[@class='sheet']/@style")[0]
    )


# --- the ad


def test_an_ad_stands_after_the_second_story_with_its_label(weekly):
    make_creative(make_flight(placements=["letter_1"]), alt="Trains to Poti")
    edition = make_edition(weekly, date=timezone.localdate())
    rendered = rendering.render(edition)
    root = tree(rendered)
    ad = root.xpath("//td[@class='placed']")[0]
    assert re.match(r"Advertisement: Advertiser \d+", ad.xpath("string(p)"))
    assert ad.xpath(".//img/@alt") == ["Trains to Poti"] and ad.xpath(".//a/@rel") == ["sponsored nofollow"]
    assert len(root.xpath("//h2[following::td[@class='placed']]")) == 2
    assert "Advertisement" in rendered.text and ad.xpath(".//a/@href")[0] in rendered.text
    assert rendered == rendering.render(edition)


def test_a_house_ad_fills_what_paid_ones_leave(weekly):
    make_creative(make_flight(placements=["letter_1"], tier="house"), kind="house", text="Every week.")
    rendered = rendering.render(make_edition(weekly, date=timezone.localdate()))
    assert "From the newsroom" in rendered.html and "Every week." in rendered.text
    assert "sponsored nofollow" not in rendered.html


def test_no_ad_of_another_day_or_place(weekly):
    make_creative(make_flight(placements=["rail_1"]))
    make_creative(make_flight(placements=["letter_1"]))
    assert "Advertisement" not in rendering.render(make_edition(weekly, date=date(2020, 1, 1))).html


def test_queries(weekly, django_assert_max_num_queries):
    # 1 items   2 their stories with sections and pictures, 3 bylines with their people   4 which are live
    # twice, for HTML and text: 5, 7 creatives, 6, 8 placements of their flights
    make_creative(make_flight(placements=["letter_1"]))
    edition = make_edition(weekly, date=timezone.localdate())
    with django_assert_max_num_queries(8):
        rendering.render(edition)
