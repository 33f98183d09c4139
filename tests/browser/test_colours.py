"""The reader's choice of light and dark: at once, kept, and there before the first paint."""

import pytest
from playwright.sync_api import expect

from tests.stories import make_article

PAPER = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(14, 21, 28)"
# The colour at the first moment that there is a body, which is before anything is painted.
AT_FIRST = """new MutationObserver((_changes, observer) => {
  if (!document.body) return;
  window.first = document.documentElement.dataset.theme || "";
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_choice_holds_on_the_next_page_from_the_first_paint(site, page, system):
    story = make_article()
    other = "dark" if system == "light" else "light"
    page.emulate_media(color_scheme=system)
    page.add_init_script(AT_FIRST)
    page.goto(site.url + "/")
    assert page.evaluate(PAPER) == (LIGHT if system == "light" else DARK)
    group = page.get_by_role("group", name="Colors")
    expect(group.get_by_role("button", name="As the device")).to_have_attribute("aria-pressed", "true")

    button = group.get_by_role("button", name=other.title())
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(PAPER) == (DARK if other == "dark" else LIGHT)

    page.goto(site.url + story.get_absolute_url())
    assert page.evaluate("window.first") == other
    assert page.evaluate(PAPER) == (DARK if other == "dark" else LIGHT)
    shown = "[...document.querySelectorAll('meta[name=theme-color]')].filter((m) => matchMedia(m.media).matches)"
    assert page.evaluate(f"{shown}.map((m) => m.dataset.theme)") == [other]

    group.get_by_role("button", name="As the device").click()
    assert page.evaluate(PAPER) == (LIGHT if system == "light" else DARK)
    assert page.evaluate(f"{shown}.map((m) => m.dataset.theme)") == [system]


def test_without_script_no_button_that_does_nothing(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/")
    expect(page.locator(".colours")).to_be_hidden()
    context.close()
