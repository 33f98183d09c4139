"""The board of the front page and the line of breaking news, with a mouse, by keyboard and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import clocks, curating, frontpage, layout
from articles.models import BreakingBanner, FrontPageVersion
from tests.browser.test_reader import SHIFT
from tests.stories import make_article, make_picture, make_section, pin_of

BOARD = "/admin/articles/frontpageversion/en/"


@pytest.fixture
def edition(site):
    sections = [make_section(slug) for slug in ("politics", "energy")]
    return [
        make_article(
            headline=f"Story {number} of the Day",
            section=sections[number % 2],
            hours_ago=number + 1,
            lead_picture=make_picture() if number < 3 else None,
        )
        for number in range(20)
    ]


@pytest.fixture
def editor(page, person_of, log_in, site, edition):
    person_of("Editor")
    page.set_viewport_size({"width": 1280, "height": 1000})
    log_in("editor")
    page.goto(site.url + BOARD)
    return page


def in_lead(page):
    return page.locator(".fp-lead .fp-headline")


def test_drag_a_story_to_the_lead(editor, site, edition):
    story = edition[2]
    editor.locator(f"#story-{story.pk}").drag_to(editor.locator(".fp-lead .fp-place"))
    expect(in_lead(editor)).to_have_text(story.headline)
    expect(editor.locator("#fp-live")).to_have_text(f"“{story.headline}” now stands in: Lead.")
    expect(editor.locator(f"#story-{story.pk} [data-take]")).to_be_focused()
    assert not FrontPageVersion.objects.exists()
    editor.get_by_text("Put in force…").click()
    editor.get_by_role("button", name="Put in force").click()
    expect(editor.locator("[data-said]")).to_contain_text("Version 1 is in force")
    editor.goto(site.url)
    expect(editor.locator(".card-lead h2")).to_have_text(story.headline)


def press_until(page, key: str, is_there: str, most: int = 150) -> None:
    for _time in range(most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", is_there):
            return
    raise AssertionError(f"{is_there} is not reached by {key}")


def test_the_same_by_keyboard_alone(editor, edition):
    story = edition[2]
    press_until(editor, "Tab", f"#story-{story.pk} [data-take]")
    editor.keyboard.press("Enter")
    expect(editor.locator("#fp-live")).to_contain_text("In your hand")
    expect(editor.locator("[data-to='lead:0'] .fp-put-here")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(in_lead(editor)).to_have_text(story.headline)
    expect(editor.locator("#fp-live")).to_contain_text("now stands in: Lead")
    expect(editor.locator(f"#story-{story.pk} [data-take]")).to_be_focused()


def test_the_focus_stays_on_the_story_that_moves(editor, edition):
    latest = editor.locator(".fp-latest .fp-headline")
    names = latest.all_inner_texts()
    third = editor.locator(".fp-latest .fp-story").nth(2)
    pk = third.get_attribute("data-story")
    third.get_by_role("button", name="Up").focus()
    editor.keyboard.press("Enter")
    expect(latest).to_have_text([names[0], names[2], names[1], names[3]])
    expect(editor.locator(f"#story-{pk} button[value=up]")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(latest).to_have_text([names[2], names[0], names[1], names[3]])
    expect(editor.locator(f"#story-{pk} [data-take]")).to_be_focused()  # Up is at its end


def test_escape_puts_the_story_down(editor, edition):
    editor.locator(f"#story-{edition[2].pk} [data-take]").click()
    expect(editor.locator("#hand")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(editor.locator("#hand")).to_have_count(0)
    expect(editor.locator(f"#story-{edition[2].pk} [data-take]")).to_be_focused()


def test_without_javascript_in_two_clicks(editor, site, browser, edition):
    cookies = editor.context.storage_state()
    context = browser.new_context(
        java_script_enabled=False, storage_state=cookies, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(site.url + BOARD)
    page.locator(f"#story-{edition[2].pk} [data-take]").click()
    page.locator("[data-to='lead:0'] .fp-put-here").click()
    expect(in_lead(page)).to_have_text(edition[2].headline)
    expect(page.locator("[data-said]")).to_contain_text("now stands in: Lead")
    context.close()


def test_in_force_later_and_seen_before(editor, site, edition):
    story = edition[2]
    editor.locator(f"#story-{story.pk}").drag_to(editor.locator(".fp-lead .fp-place"))
    expect(in_lead(editor)).to_have_text(story.headline)
    at = timezone.localtime(timezone.now() + timedelta(hours=6))
    editor.get_by_text("Put in force…").click()
    editor.locator("#id_at").fill(at.strftime("%Y-%m-%dT%H:%M"))
    expect(editor.get_by_role("radio", name="At a time")).to_be_checked()
    baku = timezone.localtime(at, clocks.BAKU).strftime("%H:%M")
    expect(editor.locator("#put-form .fp-baku")).to_contain_text(baku)
    editor.get_by_role("button", name="Put in force").click()
    expect(editor.locator(".fp-coming")).to_contain_text("Version 1 comes into force on")
    assert frontpage.compose("en").lead == edition[0]

    later = (at + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    editor.goto(f"{site.url}{BOARD}preview/?width=phone&at={later}")
    frame = editor.frame_locator(".fp-frame iframe")
    expect(frame.locator(".card-lead h2")).to_have_text(story.headline)
    assert editor.locator(".fp-frame iframe").bounding_box()["width"] == 360
    editor.goto(f"{site.url}{BOARD}preview/page/")
    expect(editor.locator(".card-lead h2")).to_have_text(edition[0].headline)


def test_two_editors_at_once(editor, site, person_of, edition):
    editor = editor.context.new_page()  # a browser logs the answer 409; the page of the fixture takes that for a fault
    editor.set_viewport_size({"width": 1280, "height": 1000})
    editor.goto(site.url + BOARD)
    editor.locator(f"#story-{edition[2].pk}").drag_to(editor.locator(".fp-lead .fp-place"))
    expect(in_lead(editor)).to_have_text(edition[2].headline)

    plan = layout.read({}, [])
    plan.block("lead").pins = [pin_of(edition[1])]
    curating.put_in_force(person_of("Publisher"), "en", layout.write(plan), base=0)

    editor.get_by_text("Put in force…").click()
    editor.get_by_label("Reason").fill("The talks began")
    with editor.expect_response("**/put/") as answer:
        editor.get_by_role("button", name="Put in force").click()
    assert answer.value.status == 409
    expect(editor.get_by_role("alert")).to_contain_text("publisher made version 1")
    expect(editor.get_by_label("Reason")).to_have_value("The talks began")
    expect(in_lead(editor)).to_have_text(edition[2].headline)
    editor.get_by_role("button", name="Put mine in force all the same").click()
    expect(editor.locator("[data-said]")).to_contain_text("Version 2 is in force")
    assert frontpage.compose("en").lead == edition[2]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_of_the_board(editor, site, width, edition):
    editor.set_viewport_size({"width": width, "height": 800})
    for path in ("", f"?hand={edition[2].pk}", "preview/", "versions/"):
        editor.goto(site.url + BOARD + path)
        assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


# --- breaking news


@pytest.fixture
def line(edition) -> BreakingBanner:
    now = timezone.now()
    return BreakingBanner.objects.create(
        text="The bridge over the Araz is open again",
        article=edition[4],
        starts_at=now - timedelta(minutes=1),
        expires_at=now + timedelta(hours=2),
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_a_closed_line_stays_closed_and_nothing_jumps(site, page, line, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url)
    expect(page.get_by_role("status", name="Breaking news")).to_contain_text("The bridge over the Araz")
    assert page.evaluate(SHIFT) < 0.02
    page.get_by_role("button", name="Close the breaking news").click()
    expect(page.locator("#breaking")).to_be_hidden()
    expect(page.locator(".wordmark").first).to_be_focused()
    for path in ("/", "/politics/"):
        page.goto(site.url + path)
        expect(page.locator("#breaking")).to_be_hidden()
        assert page.evaluate(SHIFT) < 0.02
    line.delete()
    now = timezone.now()
    BreakingBanner.objects.create(text="Other news", starts_at=now, expires_at=now + timedelta(hours=2))
    page.goto(site.url)
    expect(page.locator("#breaking")).to_contain_text("Other news")


def test_the_line_without_javascript(site, browser, line, edition):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("link", name=line.text).click()
    expect(page.locator("h1")).to_have_text(edition[4].headline)
    expect(page.locator(".breaking-close")).to_be_hidden()
    context.close()


def test_posting_a_line_on_a_phone(site, page, person_of, log_in, edition):
    person_of("Editor")
    page.set_viewport_size({"width": 360, "height": 740})
    log_in("editor")
    page.goto(f"{site.url}/admin/articles/breakingbanner/add/")
    page.fill("#id_text", "The bridge is open")
    page.get_by_label("2 hours").check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/breakingbanner/")
    page.goto(site.url)
    expect(page.locator("#breaking")).to_contain_text("The bridge is open")
