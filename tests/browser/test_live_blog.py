"""The desk posts on a phone; a reader who has the page open sees it without doing anything."""

import uuid

from playwright.sync_api import expect

from articles import live_blogs
from tests.stories import make_article, make_person

ROUND = 15000  # milliseconds, within which an open page has asked


def post(article, text: str):
    return live_blogs.post(article, None, uuid.uuid4(), text=text)


def test_a_reader_sees_what_the_desk_posts_within_fifteen_seconds(site, page, person_of, log_in, browser):
    editor = person_of("Editor")
    make_person("emily-hartwell", user=editor)
    article = make_article(headline="Hour by Hour")
    live_blogs.start(article, editor)
    for number in range(12):
        post(article, f"Earlier entry {number}. " * 12)

    reading = browser.new_context(viewport={"width": 1280, "height": 800})
    reader = reading.new_page()
    asked = []
    reader.on("request", lambda request: asked.append(request.url) if "/_s/live/" in request.url else None)
    reader.clock.install()
    reader.goto(site.url + article.get_absolute_url())

    page.set_viewport_size({"width": 360, "height": 740})
    log_in("editor")
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/live/")
    page.get_by_label("Text").fill("The doors opened.\n\nDelegates went in.")
    page.get_by_label("Key event").check()
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("[data-live-list]")).to_contain_text("Delegates went in.")
    assert page.get_by_label("Text").input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # At the top of the page it is there at once.
    reader.clock.run_for(ROUND)
    expect(reader.locator(".live-entry").first).to_contain_text("The doors opened.")
    expect(reader.locator(".live-keys")).to_contain_text("The doors opened.")

    # Reading further down, nothing moves until the button is pressed; then the keyboard stands at the new entry.
    reader.locator(".live-entry").nth(6).scroll_into_view_if_needed()
    fixed = reader.locator(".live-entry").nth(6)
    words, before = fixed.inner_text(), fixed.bounding_box()["y"]
    post(article, "They came out again.")
    post(article, "Nobody spoke.")
    button = reader.get_by_role("button", name="2 new updates")
    reader.clock.run_for(ROUND)
    expect(button).to_be_visible()
    assert fixed.inner_text() == words and abs(fixed.bounding_box()["y"] - before) < 1
    button.click()
    expect(reader.locator(".live-entry").first).to_contain_text("Nobody spoke.")
    expect(reader.locator(".live-entry").first).to_be_focused()
    expect(button).to_be_hidden()

    live_blogs.end(article, editor)
    reader.clock.run_for(ROUND)
    expect(reader.locator(".live-new")).to_have_text("This live blog has ended.")
    expect(reader.locator(".story-head .live-badge")).to_have_text("Live blog, ended")
    number = len(asked)
    reader.clock.run_for(2 * ROUND)
    assert len(asked) == number
    reading.close()


def test_what_was_typed_and_not_posted_is_there_again(site, page, person_of, log_in):
    editor = person_of("Editor")
    article = make_article()
    live_blogs.start(article, editor)
    log_in("editor")
    address = f"{site.url}/admin/articles/article/{article.pk}/live/"
    page.goto(address)
    page.get_by_label("Text").fill("Half a sent")
    page.goto(f"{site.url}/admin/")
    page.goto(address)
    expect(page.get_by_label("Text")).to_have_value("Half a sent")
    page.get_by_label("Text").press("Control+Enter")
    expect(page.locator("[data-live-list]")).to_contain_text("Half a sent")
    expect(page.get_by_label("Text")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Text")).to_have_value("")
