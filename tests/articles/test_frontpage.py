from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from lxml import html

from articles import curating, frontpage, layout, picks, rearranging
from articles.models import Article, FrontPageVersion, Section
from tests.stories import make_article, make_front_page, make_picture, make_section, pin_of, put_in_must_read

pytestmark = pytest.mark.django_db


def sections():
    return Section.objects.filter(parent__isnull=True)


def document(excluded=(), **pins) -> dict:
    plan = layout.read({}, sections())
    plan.excluded = [article.pk for article in excluded]
    for key, given_pins in pins.items():
        plan.block(key).pins = list(given_pins)
    return layout.write(plan)


def row_of(page, slug: str) -> list[Article]:
    return next(row.stories for row in page.rows if row.section.slug == slug)


@pytest.fixture
def edition() -> list[Article]:
    """Thirty live stories of three sections, the newest first."""
    three = [make_section(slug) for slug in ("politics", "energy", "culture")]
    return [make_article(section=three[number % 3], hours_ago=number + 1) for number in range(30)]


def test_pins_stand_where_they_are_put_and_the_rest_fills_itself(client, edition):
    make_front_page(lead=[pin_of(edition[20])], seconds=[pin_of(edition[25], 1)], latest=[pin_of(edition[0], 3)])
    page = frontpage.compose("en")
    assert page.lead == edition[20]
    assert page.seconds[1] == edition[25] and page.latest[3] == edition[0]
    reasons = [item.reason for item in page.blocks["seconds"].placed]
    assert reasons == [frontpage.Reason.NEWEST, frontpage.Reason.PINNED]
    root = html.fromstring(client.get("/").content.decode())
    assert root.xpath("string(//*[contains(@class, 'card-lead')]//h2)") == edition[20].headline


def test_without_a_version_the_newest_with_a_picture_leads(edition):
    pictured = make_article(hours_ago=9.5, lead_picture=make_picture())
    page = frontpage.compose("en")
    assert page.lead == pictured
    assert page.blocks["lead"].placed[0].reason == frontpage.Reason.WITH_PICTURE


def test_without_any_picture_the_newest_leads(edition):
    assert frontpage.compose("en").lead == edition[0]


def test_a_pin_ends_by_itself(client, edition):
    until = timezone.now() + timedelta(hours=2)
    make_front_page(lead=[pin_of(edition[20], until=until)])
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert frontpage.compose("en").lead == edition[20]
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert frontpage.compose("en").lead == edition[0]


def test_a_pin_begins_by_itself(edition):
    since = timezone.now() + timedelta(hours=2)
    make_front_page(lead=[pin_of(edition[20], since=since)])
    page = frontpage.compose("en")
    assert page.lead == edition[0]
    assert [notice.trouble for notice in page.notices] == [frontpage.Trouble.TO_COME]
    assert frontpage.compose("en", since).lead == edition[20]


def test_of_two_pins_on_one_place_the_newer_wins_and_the_editor_is_told(edition):
    older = pin_of(edition[20], since=timezone.now() - timedelta(hours=3))
    newer = pin_of(edition[21], until=timezone.now() + timedelta(hours=1))
    make_front_page(lead=[newer, older])
    page = frontpage.compose("en")
    assert page.lead == edition[21]
    (notice,) = page.notices
    assert (notice.trouble, notice.pin, notice.winner) == (frontpage.Trouble.NEWER_WINS, older, edition[21].pk)
    assert frontpage.compose("en", timezone.now() + timedelta(hours=2)).lead == edition[20]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "withdrawn"},
        {"state": "retracted", "retraction_notice": "It is wrong."},
        {"on_hold": True, "hold_reason": "Counsel reads it."},
        {"embargo_until": timezone.now() + timedelta(days=400)},
    ],
)
def test_a_story_that_leaves_is_gone_at_the_next_request(client, edition, fields):
    put_in_must_read(edition[11])
    make_front_page(lead=[pin_of(edition[10])], must_read=[pin_of(edition[11])])
    assert client.get("/").content.decode().count(edition[10].get_absolute_url()) > 0
    for story in edition[10:12]:
        Article.objects.filter(pk=story.pk).update(**fields)
    content = client.get("/").content.decode()
    assert edition[10].slug not in content and edition[11].slug not in content
    assert frontpage.compose("en").lead == edition[0]


def test_a_removed_story_comes_back_only_when_nothing_else_is_there(edition):
    make_front_page(excluded=edition[:1])
    assert edition[0] not in all_stories(frontpage.compose("en"))
    Article.objects.exclude(pk=edition[0].pk).update(state="withdrawn")
    assert frontpage.compose("en").lead == edition[0]


def all_stories(page) -> list[Article]:
    return [story for filled in page.blocks.values() for story in filled.stories]


def test_rows_have_an_order_a_length_and_a_switch(client, edition):
    plan = layout.read({}, sections())
    culture, energy, politics = plan.rows
    energy.shown, politics.number = False, 2
    rearranging.move_row(plan, politics, -2)
    FrontPageVersion.objects.create(locale="en", number=1, document=layout.write(plan), applies_from=timezone.now())
    page = frontpage.compose("en")
    assert [(row.section.slug, len(row.stories)) for row in page.rows] == [("politics", 2), ("culture", 4)]
    assert "row-energy" not in client.get("/").content.decode()


def test_a_section_made_later_is_on_the_page_of_an_old_layout(edition):
    make_front_page()
    section = make_section("opinion")
    story = make_article(section=section, hours_ago=40)
    assert row_of(frontpage.compose("en"), "opinion") == [story]


def test_a_block_that_may_repeat_shows_what_stands_above(edition):
    plan = layout.read({}, sections())
    plan.block("latest").may_repeat = True
    page = frontpage.compose("en", document=layout.write(plan))
    assert page.latest == edition[:4] and page.lead == edition[0]


def test_a_version_for_later_needs_no_job(client, edition):
    make_front_page()
    at = timezone.now() + timedelta(hours=5)
    make_front_page(lead=[pin_of(edition[20])], applies_from=at)
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert frontpage.compose("en").lead == edition[0]
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        assert frontpage.compose("en").lead == edition[20]
        assert edition[20].headline in client.get("/").content.decode()


def test_as_of_a_time_to_come_shows_what_is_scheduled_until_then(edition):
    at = timezone.now() + timedelta(hours=5)
    coming = make_article(publish_at=at - timedelta(minutes=1))
    assert frontpage.compose("en", at).lead == coming
    assert coming not in all_stories(frontpage.compose("en"))


# --- Must read


def test_must_read_keeps_the_editors_order_and_is_filled_with_analysis(edition):
    analysis = make_article(type_of_work="analysis", hours_ago=50)
    put_in_must_read(edition[9], edition[4])
    assert picks.must_read("en") == [edition[9], edition[4], analysis, edition[0]]
    assert picks.must_read("en", besides=[edition[9]]) == [edition[4], analysis, edition[0], edition[1]]


def test_must_read_on_the_front_page_repeats_nothing_above(edition):
    analysis = make_article(type_of_work="analysis", hours_ago=50)
    put_in_must_read(edition[9], edition[4])
    page = frontpage.compose("en")
    assert page.must_read[:3] == [edition[9], edition[4], analysis]
    placed = page.blocks["must_read"].placed
    assert [item.reason for item in placed][2] == frontpage.Reason.ANALYSIS


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "retracted"},
        {"embargo_until": timezone.now() + timedelta(days=400)},
        {"type_of_work": "sponsored", "sponsor": "A Bank"},
    ],
)
def test_what_never_stands_in_must_read(edition, fields):
    bad = make_article(**fields)
    put_in_must_read(bad, edition[9])
    for found in (picks.must_read("en"), frontpage.compose("en").must_read):
        assert bad not in found and found[0] == edition[9] and len(found) == 4


def test_must_read_is_never_empty_while_another_story_is_live():
    read, other = make_article(), make_article()
    put_in_must_read(read)
    assert picks.must_read("en", besides=[read]) == [other]
    page = frontpage.compose("en", document={})
    assert page.lead and page.must_read


# --- putting in force


def test_a_new_version_gets_the_next_number_and_is_logged(person_of, edition):
    editor = person_of("Editor")
    first = curating.put_in_force(editor, "en", document(lead=[pin_of(edition[5])]), base=0, reason="Vote in Baku")
    second = curating.put_in_force(editor, "en", document(), base=1)
    assert (first.number, second.number, first.created_by) == (1, 2, editor)
    assert frontpage.compose("en").version == second
    assert curating.put_in_force(editor, "az", document(), base=0).number == 1


def test_a_version_is_never_written_over(edition):
    version = make_front_page()
    version.reason = "Other"
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(IntegrityError):
        FrontPageVersion.objects.create(locale="en", number=1, document={}, applies_from=timezone.now())


@pytest.mark.parametrize("group", ["Writer", "Ads manager", "Newsletter manager", "Administrator"])
def test_who_may_not_arrange_the_page(person_of, client_of, edition, group):
    client = client_of(group)
    with pytest.raises(PermissionDenied):
        curating.put_in_force(client.user, "en", document(), base=0)
    board = "/admin/articles/frontpageversion/en/"
    for path in ("", "preview/", "preview/page/", "versions/"):
        assert client.get(board + path).status_code == 403
    assert client.post(f"{board}step/", {"do": "remove", "article": edition[0].pk}).status_code == 403
    assert client.post(f"{board}put/", {"when": "now"}).status_code == 403


def test_the_second_of_two_editors_is_told_who_was_first(person_of, edition):
    curating.put_in_force(person_of("Editor"), "en", document(), base=0)
    with pytest.raises(curating.Overtaken, match="editor made version 1"):
        curating.put_in_force(person_of("Publisher"), "en", document(), base=0)


def test_a_pin_on_a_story_of_another_edition_is_refused(person_of, edition):
    foreign = make_article(locale="az")
    with pytest.raises(ValidationError, match="no such story"):
        curating.put_in_force(person_of("Editor"), "en", document(lead=[pin_of(foreign)]), base=0)


def test_a_pin_on_no_story_is_refused(person_of, edition):
    pin = layout.Pin(999999, 0, timezone.now())
    with pytest.raises(ValidationError, match="no such story"):
        curating.put_in_force(person_of("Editor"), "en", document(lead=[pin]), base=0)


def test_a_time_that_has_passed_is_refused(person_of, edition):
    with pytest.raises(ValidationError, match="passed"):
        curating.put_in_force(
            person_of("Editor"), "en", document(), base=0, applies_from=timezone.now() - timedelta(minutes=1)
        )


def test_restoring_makes_a_new_version(person_of, edition):
    editor = person_of("Editor")
    old = make_front_page(lead=[pin_of(edition[5])])
    make_front_page()
    made = curating.restore(editor, old)
    assert made.number == 3 and frontpage.compose("en").lead == edition[5]
    assert "1 restored" in made.reason


def test_a_scheduled_version_is_cancelled_until_its_time_comes(person_of, edition):
    editor, at = person_of("Editor"), timezone.now() + timedelta(hours=1)
    make_front_page()
    coming = make_front_page(lead=[pin_of(edition[5])], applies_from=at)
    curating.cancel(editor, coming)
    assert frontpage.compose("en", at).lead == edition[0]
    for version in FrontPageVersion.objects.all():
        with pytest.raises(ValidationError, match="not to come"):
            curating.cancel(editor, version)


# --- any layout, any stories

PIN = st.tuples(
    st.integers(0, 9),  # which story, the last of them none of the edition
    st.integers(0, 5),  # place
    st.sampled_from([-3, -1, 2]),  # since, hours from now
    st.sampled_from([None, -2, 4]),  # until
)
BLOCKS = ["lead", "seconds", "below_lead", "must_read", "latest", 0, 1]
STORY = st.tuples(
    st.sampled_from(["published", "published", "withdrawn", "retracted", "draft"]),
    st.integers(-2, 5),
    st.booleans(),
    st.sampled_from(["news", "analysis", "sponsored"]),
    st.integers(0, 1),
    st.sampled_from(["en", "en", "en", "az"]),
)


class AnyLayout(HypothesisTestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(STORY, min_size=1, max_size=9),
        st.dictionaries(st.sampled_from(BLOCKS), st.tuples(st.lists(PIN, max_size=5), st.booleans(), st.booleans())),
        st.sets(st.integers(0, 9)),
        st.sampled_from([-2, 0, 3]),
    )
    def test_the_page_shows_what_is_live_once_and_is_never_empty(self, rows, blocks, excluded, hours):
        now = timezone.now()
        two = [make_section("politics"), make_section("energy")]
        stories = [
            make_article(
                state=state,
                hours_ago=ago + 0.5,
                on_hold=held and number % 3 == 0,
                type_of_work=kind,
                sponsor="A Bank" if kind == "sponsored" else "",
                section=two[section],
                locale=locale,
                by=[],
            )
            for number, (state, ago, held, kind, section, locale) in enumerate(rows)
        ]
        pks = [story.pk for story in stories] + [10**9] * 10
        plan = layout.read({}, two)
        plan.excluded = [pks[number] for number in excluded]
        for key, (pins, may_repeat, shown) in blocks.items():
            block = plan.rows[key] if isinstance(key, int) else plan.block(key)
            block.may_repeat, block.shown = may_repeat, shown or not block.section
            block.pins = [
                layout.Pin(
                    pks[story],
                    place,
                    now + timedelta(hours=since),
                    None if until is None else now + timedelta(hours=until),
                )
                for story, place, since, until in pins
            ]
        at = now + timedelta(hours=hours)
        written = layout.write(plan)
        page = frontpage.compose("en", at, written)
        live = set(Article.objects.live(at).in_locale("en").values_list("pk", flat=True))
        once: list[int] = []
        for filled in page.blocks.values():
            here = [story.pk for story in filled.stories]
            assert len(here) == len(set(here)) <= filled.block.number
            assert set(here) <= live
            once += [] if filled.block.may_repeat else here
        assert len(once) == len(set(once))
        assert page.is_empty == (not live)
        assert not any(story.is_sponsored for story in page.must_read)
        assert layout.write(layout.read(written, two)) == written
