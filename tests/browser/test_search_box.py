"""The search box: stories offered while somebody types, by keyboard; nothing of it without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories import make_article


@pytest.fixture
def stories(site):
    return [make_article(headline=f"Harbour {number}", hours_ago=number + 1) for number in range(3)]


@pytest.fixture
def asked(page) -> list[str]:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url) if "/suggest" in request.url else None)
    return addresses


# Faster than any hand, so that a slow machine makes no pause between two letters.
AT_ONCE = """(box, letters) => {
  for (const letter of letters) {
    box.value += letter;
    box.dispatchEvent(new Event("input"));
  }
}"""


def options(page):
    return page.locator("[role=option]:visible")


def test_by_keyboard(site, stories, page, asked):
    page.goto(site.url + "/")
    page.wait_for_load_state("networkidle")
    assert asked == []  # not even the module, before somebody is about to type
    box = page.locator("#masthead-q")
    box.focus()
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.evaluate(AT_ONCE, "harb")
    expect(options(page)).to_have_count(3)
    assert sum("/search/suggest/" in address for address in asked) == 1  # of four letters typed at once
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = options(page).nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(options(page)).to_have_count(0)
    assert box.input_value() == "harb"
    box.press("Backspace")
    expect(options(page)).to_have_count(3)
    before = len(asked)
    box.press_sequentially("b")  # known already
    expect(options(page)).to_have_count(3)
    page.wait_for_timeout(400)
    assert len(asked) == before
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{stories[0].get_absolute_url()}")


def test_enter_without_a_choice_searches(site, stories, page):
    page.goto(site.url + "/search/")
    box = page.locator("#q")
    box.click()
    box.press_sequentially("harbour")
    expect(options(page)).to_have_count(3)
    box.press("Enter")
    page.wait_for_url("**/search/?q=harbour*")
    expect(page.locator(".search-count")).to_have_text("3 stories found")


def test_a_click_opens_the_story(site, stories, page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(site.url + "/search/")
    page.locator("#q").click()
    page.locator("#q").press_sequentially("harbour 2")
    expect(options(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    options(page).click()
    page.wait_for_url(f"**{stories[2].get_absolute_url()}")


def test_what_was_typed_before_the_script_came_is_helped_with_too(site, stories, page):
    held = []
    page.route(re.compile("/js/suggestions"), lambda route: held.append(route))
    page.goto(site.url + "/search/")
    with page.expect_request(re.compile("/js/suggestions")):
        page.locator("#q").click()
    page.locator("#q").press_sequentially("harbour 2")
    held[0].continue_()
    expect(options(page)).to_have_count(1)


def test_a_server_that_does_not_answer_leaves_the_form_as_it_is(site, stories, page, complaints):
    page.route("**/search/suggest/**", lambda route: route.abort())
    page.goto(site.url + "/search/")
    page.locator("#q").click()
    expect(page.locator("#q")).to_have_attribute("role", "combobox")
    with page.expect_event("requestfailed", lambda request: "/search/suggest/" in request.url):
        page.locator("#q").press_sequentially("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=harbour*")
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_without_javascript(site, stories, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/search/")
    page.fill("#q", "harbour")
    page.get_by_text("Filters and order").click()
    page.get_by_label("Type of work").select_option("news")
    page.locator(".search-form button").click()
    expect(page.locator(".search-count")).to_have_text("3 stories found")
    expect(page.locator(".search-conditions")).to_contain_text("Type of work: News")
    assert page.locator("[role=combobox]").count() == 0
    context.close()
