"""The board of the front page over HTTP, as it works without JavaScript."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import frontpage
from articles.models import FrontPageVersion
from tests.stories import make_article, make_front_page, make_section, pin_of, put_in_must_read

pytestmark = pytest.mark.django_db
BOARD = "/admin/articles/frontpageversion/en/"


@pytest.fixture
def edition():
    three = [make_section(slug) for slug in ("politics", "energy", "culture")]
    return [make_article(section=three[number % 3], hours_ago=number + 1) for number in range(30)]


@pytest.fixture
def editor(client_of, edition):
    return client_of("Editor")


def board(client, query: str = ""):
    return html.fromstring(client.get(BOARD + query).content.decode())


def step(client, do: str, article=None, **data):
    """Posts a step as the board's forms do; the words the board answers with."""
    fields = {"do": do, "article": article.pk if hasattr(article, "pk") else article or ""} | data
    response = client.post(f"{BOARD}step/", fields, follow=True)
    assert response.status_code == 200
    return html.fromstring(response.content.decode()).xpath("string(//*[@data-said])")


def standing(client, block: str) -> list[int]:
    return [int(pk) for pk in board(client).xpath(f"//section[contains(@class, 'fp-{block}')]//article/@data-story")]


def put(client, **data):
    return client.post(f"{BOARD}put/", {"when": "now", "at": "", "reason": ""} | data)


def test_from_the_hand_to_the_lead_and_in_force(client, editor, edition):
    story = edition[7]
    root = board(editor, f"?hand={story.pk}&from=latest")
    form = root.xpath("//li[@data-to='lead:0']//form[.//button[text()='Put here']]")[0]
    fields = {field.get("name"): field.get("value") for field in form.iter("input")} | {"do": "move"}
    editor.post(form.get("action"), fields)
    assert standing(editor, "lead") == [story.pk]
    assert frontpage.compose("en").lead == edition[0]  # readers see nothing of it yet
    assert put(editor, reason="The talks began").status_code == 302
    assert frontpage.compose("en").lead == story
    version = FrontPageVersion.objects.get()
    assert (version.number, version.reason, version.created_by) == (1, "The talks began", editor.user)
    entry = LogEntry.objects.get()
    assert entry.change_message == "The talks began"
    assert editor.get(entry.get_admin_url())["Location"] == f"{BOARD}versions/1/"
    assert "Version 1 is in force" in editor.get(BOARD).content.decode()


def test_each_story_says_why_it_is_here(editor, edition):
    until = timezone.now() + timedelta(hours=3)
    make_front_page(lead=[pin_of(edition[9], until=until)], must_read=[pin_of(edition[5])])
    reasons = [" ".join(node.text_content().split()) for node in board(editor).xpath("//*[@class='fp-why']")]
    assert reasons[0].startswith("Pinned until ") and "Baku" in reasons[0]
    assert "Pinned, without an end" in reasons and "Newest" in reasons and "Newest of Energy" in reasons


def test_up_and_down_within_a_block(editor, edition):
    before = standing(editor, "latest")
    assert "moved up" in step(editor, "up", before[2], block="latest")
    assert standing(editor, "latest") == [before[0], before[2], before[1], before[3]]
    step(editor, "down", before[2], block="latest")
    assert standing(editor, "latest") == before
    assert "cannot be moved further" in step(editor, "up", before[0], block="latest")


def test_pinned_neighbours_change_places(editor, edition):
    make_front_page(seconds=[pin_of(edition[8], 0), pin_of(edition[9], 1)])
    step(editor, "up", edition[9], block="seconds")
    assert standing(editor, "seconds") == [edition[9].pk, edition[8].pk]


def test_the_order_of_must_read(editor, edition):
    put_in_must_read(*edition[10:13])
    step(editor, "down", edition[10], block="must_read")
    assert standing(editor, "must_read")[:3] == [story.pk for story in (edition[11], edition[10], edition[12])]
    step(editor, "move", edition[20], to="must_read:1")
    assert standing(editor, "must_read") == [story.pk for story in (edition[11], edition[20], edition[10], edition[12])]
    step(editor, "unpin", edition[11], block="must_read")
    assert standing(editor, "must_read")[:3] == [story.pk for story in (edition[20], edition[10], edition[12])]


def test_a_pick_dropped_below_fillers_stays_there(editor, edition):
    fillers = standing(editor, "must_read")
    step(editor, "move", edition[20], to="must_read:2")
    assert standing(editor, "must_read") == [*fillers[:2], edition[20].pk, fillers[2]]


def test_pin_until_a_time_and_unpin(editor, edition):
    first = standing(editor, "latest")[0]
    until = timezone.localtime(timezone.now() + timedelta(hours=2))
    step(editor, "pin", first, block="latest", until=until.strftime("%Y-%m-%dT%H:%M"))
    assert "Pinned until" in editor.get(BOARD).content.decode()
    past = timezone.localtime(timezone.now() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert "not in the past" in step(editor, "pin", first, block="latest", until=past)
    assert step(editor, "unpin", first, block="latest") == "The pin is off."
    assert "Pinned" not in editor.get(BOARD).content.decode()


def test_remove_from_the_page_and_bring_back(editor, edition):
    step(editor, "remove", edition[0])
    root = board(editor)
    assert str(edition[0].pk) not in root.xpath("//article/@data-story")
    assert edition[0].headline in root.xpath("string(//*[contains(@class, 'fp-excluded')])")
    step(editor, "return", edition[0])
    assert standing(editor, "lead") == [edition[0].pk]


def test_rows_and_settings(editor, edition):
    key = board(editor).xpath("//section[contains(@class, 'fp-row')]//input[@name='block']/@value")[0]
    step(editor, "settings", block=key, number="2", shown="on", may_repeat="on")
    step(editor, "row_down", block=key)
    put(editor)
    page = frontpage.compose("en")
    assert len(page.rows[1].stories) == 2 and page.rows[1].block.may_repeat
    assert page.rows[0].section.slug == "energy"


def test_search_finds_live_and_scheduled_stories_of_the_edition(editor):
    make_article(headline="Gas Live")
    make_article(headline="Gas to Come", hours_ago=-3)
    make_article(headline="Gas Draft", state="draft")
    make_article(headline="Gas Held", on_hold=True)
    make_article(headline="Gas Abroad", locale="ru")
    found = [node.text_content() for node in board(editor, "?q=gas").xpath("//*[@class='fp-found']//p[1]")]
    assert found == ["Gas to Come", "Gas Live"]
    assert "No live or scheduled story" in editor.get(f"{BOARD}?q=nothing").content.decode()


def test_a_scheduled_story_waits_for_its_time_on_its_place(editor, edition):
    coming = make_article(headline="Tomorrow's News", hours_ago=-3)
    step(editor, "move", coming, to="lead:0")
    content = editor.get(BOARD).content.decode()
    assert "until then another fills the place" in content
    put(editor)
    assert frontpage.compose("en").lead == edition[0]
    assert frontpage.compose("en", coming.publish_at).lead == coming


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"locale": "az"}, "another edition"),
        ({"state": "draft"}, "neither live nor scheduled"),
        ({"on_hold": True}, "neither live nor scheduled"),
        ({"type_of_work": "sponsored", "sponsor": "A Bank"}, "cannot stand in Must read"),
    ],
)
def test_what_cannot_be_placed(editor, fields, words):
    assert words in step(editor, "move", make_article(**fields), to="must_read:0")
    assert "What you change here waits" in editor.get(BOARD).content.decode()  # nothing changed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"article": 10**8, "to": "lead:0"}, "no such story"),
        ({"article": "9" * 30, "to": "lead:0"}, "no such story"),
        ({"to": "lead:7"}, "no such place"),
        ({"to": "nowhere:0"}, "no such block"),
        ({"to": "section-99999:0"}, "no such block"),
        ({"to": "lead"}, "valid value"),
        ({"to": ""}, "no such block"),
        ({"to": "lead:0", "block": "nowhere"}, "no such block"),
        ({"do": "explode"}, "no such step"),
        ({"do": "row_up", "block": "lead"}, "no such block"),
        ({"do": "settings", "block": "lead", "number": "99"}, "12"),
        ({"do": "up"}, "no such block"),
    ],
)
def test_steps_that_no_form_sends(editor, edition, data, words):
    fields = {"do": "move", "article": edition[3].pk} | data
    content = editor.post(f"{BOARD}step/", fields, follow=True).content.decode()
    assert words in html.fromstring(content).xpath("string(//*[@data-said])")
    assert not FrontPageVersion.objects.exists()


def test_a_row_takes_only_stories_of_its_section(editor, edition):
    key = board(editor).xpath("//section[contains(@class, 'fp-row')]//input[@name='block']/@value")[0]
    other = next(story for story in edition if story.section.slug != "culture")
    assert "not of the section" in step(editor, "move", other, to=f"{key}:0")
    root = board(editor, f"?hand={other.pk}")
    assert root.xpath("//li[@data-to='lead:0']//button[text()='Put here']")
    assert not root.xpath(f"//li[@data-to='{key}:0']//button[text()='Put here']")


def test_looking_changes_nothing(editor, edition):
    for path in ("", f"?hand={edition[3].pk}", "step/", "put/", "preview/", "versions/"):
        editor.get(BOARD + path)
    assert not FrontPageVersion.objects.exists()
    assert "What you change here waits" in editor.get(BOARD).content.decode()


def test_in_force_at_a_later_time(editor, edition):
    make_front_page()
    step(editor, "move", edition[7], to="lead:0")
    at = timezone.localtime(timezone.now() + timedelta(hours=5))
    put(editor, when="later", at=at.strftime("%Y-%m-%dT%H:%M"))
    version = FrontPageVersion.objects.get(number=2)
    assert version.applies_from == at.replace(second=0, microsecond=0)
    content = editor.get(BOARD).content.decode()
    assert "Version 2 comes into force on" in content and "Baku" in content
    assert frontpage.compose("en").lead == edition[0]
    shown = editor.get(f"{BOARD}preview/page/?at={at + timedelta(minutes=1):%Y-%m-%dT%H:%M}").content.decode()
    assert html.fromstring(shown).xpath("string(//*[contains(@class, 'card-lead')]//h2)") == edition[7].headline
    editor.post(f"{BOARD}versions/2/", {"cancel": ""})
    assert frontpage.compose("en", at + timedelta(hours=1)).lead == edition[0]
    assert "cancelled" in editor.get(f"{BOARD}versions/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"when": "later"}, "Choose the time"),
        ({"when": "later", "at": "2020-01-01T10:00"}, "That time has passed"),
        ({"when": "later", "at": "tomorrow"}, "Enter a valid date/time"),
        ({"reason": "x" * 201}, "at most 200"),
    ],
)
def test_bad_times_and_reasons_are_answered_at_the_field(editor, edition, data, words):
    step(editor, "move", edition[7], to="lead:0")
    response = put(editor, **{"reason": "Kept words"} | data)
    content = response.content.decode()
    assert response.status_code == 422 and words in content
    assert data.get("reason", "Kept words") in content
    assert standing(editor, "lead") == [edition[7].pk]


def test_the_second_editor_loses_nothing_and_decides(editor, client_of, edition):
    publisher = client_of("Publisher")
    step(editor, "move", edition[7], to="lead:0")
    step(publisher, "move", edition[8], to="lead:0")
    put(publisher)
    response = put(editor, reason="Mine")
    content = response.content.decode()
    assert response.status_code == 409
    assert "publisher made version 1" in content and 'value="Mine"' in content
    assert frontpage.compose("en").lead == edition[8]
    assert standing(editor, "lead") == [edition[7].pk]
    compared = editor.get(f"{BOARD}versions/1/").content.decode()
    assert edition[8].headline in compared and "Lead, pinned" in compared
    put(editor, reason="Mine", over="1")
    assert frontpage.compose("en").lead == edition[7]
    assert FrontPageVersion.objects.count() == 2


def test_nobody_is_run_over_by_a_third(editor, client_of, edition):
    step(editor, "move", edition[7], to="lead:0")
    make_front_page(), make_front_page()
    response = put(editor, over="1")  # has seen version 1, not version 2
    assert response.status_code == 409 and "made version 2" in response.content.decode()


def test_changes_are_thrown_away(editor, edition):
    step(editor, "move", edition[7], to="lead:0")
    put(editor, drop="")
    assert standing(editor, "lead") == [edition[0].pk]
    assert "nothing to put in force" in editor.post(f"{BOARD}put/", {"when": "now"}, follow=True).content.decode()


def test_versions_compare_and_restore(editor, edition):
    make_front_page(lead=[pin_of(edition[7])])
    make_front_page(lead=[pin_of(edition[8])], excluded=[edition[0]])
    root = html.fromstring(editor.get(f"{BOARD}versions/2/").content.decode())
    moved = {row.findtext("th"): [cell.text for cell in row.iter("td")] for row in root.xpath("//tbody/tr")}
    assert moved[edition[8].headline][1] == "Lead, pinned" and moved[edition[7].headline][0] == "Lead, pinned"
    assert "removed from the front page: 1" in root.text_content()
    editor.post(f"{BOARD}versions/1/", {"restore": ""})
    assert frontpage.compose("en").lead == edition[7]
    assert FrontPageVersion.objects.get(number=3).reason == "Version 1 restored"
    assert editor.get(f"{BOARD}versions/9/").status_code == 404
    assert editor.get(f"{BOARD}versions/2/?with=77").status_code == 404


def test_the_preview_is_the_readers_page_and_nobody_keeps_it(client, editor, edition):
    step(editor, "move", edition[7], to="lead:0")
    response = editor.get(f"{BOARD}preview/page/?of=working")
    root = html.fromstring(response.content.decode())
    assert root.xpath("string(//*[contains(@class, 'card-lead')]//h2)") == edition[7].headline
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"] and not root.xpath("//script")
    assert response["X-Robots-Tag"] == "noindex" and "no-store" in response["Cache-Control"]
    for width in ("phone", "desktop"):
        frame = html.fromstring(editor.get(f"{BOARD}preview/?width={width}").content.decode())
        assert frame.xpath(f"//*[contains(@class, 'fp-frame-{width}')]/iframe")
    assert editor.get(f"{BOARD}preview/page/?at=soon").status_code == 404
    assert editor.get(f"{BOARD}preview/?at=soon").status_code == 200
    assert client.get(f"{BOARD}preview/page/").status_code == 302


def test_other_editions_have_their_own_board(editor, edition):
    story = make_article(locale="az", headline="Bakıda yağış")
    content = editor.get("/admin/articles/frontpageversion/az/").content.decode()
    assert story.headline in content and edition[0].headline not in content
    page = editor.get("/admin/articles/frontpageversion/az/preview/page/").content.decode()
    assert '<html lang="az">' in page and story.headline in page
    assert editor.get("/admin/articles/frontpageversion/de/").status_code == 404
    assert editor.get("/admin/articles/frontpageversion/")["Location"] == BOARD


def test_the_side_bar_leads_to_it(editor):
    assert 'href="/admin/articles/frontpageversion/"' in editor.get("/admin/").content.decode()


def test_queries_of_the_board(editor, edition):
    # 1-3 session, user, rights   4 sections   5 version in force   6 keys   7 cards   8 bylines   9 versions to come
    # and the few of the admin's own frame
    with CaptureQueriesContext(connection) as queries:
        editor.get(BOARD)
    assert len(queries) <= 20, [query["sql"][:120] for query in queries]
