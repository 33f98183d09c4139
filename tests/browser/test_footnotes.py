"""Footnotes live in the text: they go with it wherever it goes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.writing import dialog_of, press_ok, writing

NOTE = '<p>Nine trains<span class="footnote">Counted in May.</span> a week.</p>'


@pytest.fixture
def noted(desk, page):
    """The story with one footnote; noted() saves it."""
    page.keyboard.type("Nine trains")
    page.click(".cke_button__footnote")
    dialog_of(page).get_by_label("Text of the footnote").fill("Counted in May.")
    press_ok(page)
    page.keyboard.type(" a week.")
    return desk


def notes(page):
    return writing(page).locator("span.footnote")


def test_through_copy_and_paste(noted, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    writing(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+V")
    expect(notes(page)).to_have_count(2)
    assert noted().body == f"{NOTE}\n{NOTE}"


def test_through_undo_and_redo(noted, page):
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(notes(page)).to_have_count(0)
    page.keyboard.press("Control+Z")
    expect(notes(page)).to_have_text(["Counted in May."])
    page.keyboard.press("Control+Y")
    expect(notes(page)).to_have_count(0)
    page.keyboard.press("Control+Z")
    assert noted().body == NOTE


def test_the_button_takes_a_note_back_to_words(noted, page):
    notes(page).evaluate("note => note.ownerDocument.defaultView.frameElement.scrollIntoView({ block: 'center' })")
    box = notes(page).bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    expect(page.locator(".cke_button__footnote")).to_have_class(re.compile("cke_button_on"))
    page.click(".cke_button__footnote")
    assert noted().body == "<p>Nine trainsCounted in May. a week.</p>"


def test_through_restoring_a_version_and_the_preview(noted, site, page):
    article = noted()
    # The editor takes its time; a save before it is ready would store what stood there.
    page.evaluate(
        """() => new Promise((done) => {
            Object.values(CKEDITOR.instances)[0].setData("<p>Nothing left.</p>", { callback: done });
        })"""
    )
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/change/")):
        page.click("button[name=_continue]")
    page.wait_for_load_state()
    article.refresh_from_db()
    assert article.body == "<p>Nothing left.</p>"

    first = article.revisions.order_by("number").first()
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/history/{first.number}/")
    expect(page.locator("body")).to_contain_text("Counted in May.")
    page.get_by_role("button", name="Restore").first.click()
    article.refresh_from_db()
    assert article.body == NOTE

    page.goto(f"{site.url}/admin/articles/article/{article.pk}/preview/page/")
    expect(page.locator(".notes li")).to_contain_text("Counted in May.")
    page.locator(".note-mark a").click()
    page.wait_for_url("**#note-1")
    page.locator(".note-back").click()
    page.wait_for_url("**#note-mark-1")
