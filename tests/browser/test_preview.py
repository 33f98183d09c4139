"""The preview beside the editor at the widths of phones and desktops, and the link for somebody without an account."""

import pytest
from playwright.sync_api import expect

from articles import revisions
from articles.models import Note, PreviewLink
from tests.stories import make_article


@pytest.fixture
def story(site, person_of, log_in):
    editor = person_of("Editor")
    article = make_article(headline="Draft in the Drawer", state="draft", body="<p>The first wording.</p>")
    revisions.keep_first(article)
    log_in("editor")
    return editor, article


def rewrite(editor, article, text: str) -> None:
    article.refresh_from_db()
    content = revisions.working_content(article) | {"body": f"<p>{text}</p>"}
    revisions.save(article, content, editor, base=article.latest_revision_id)


def test_the_preview_stands_beside_the_text_and_follows_what_is_saved(site, page, story):
    editor, article = story
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Preview beside the text").click()
    pane = page.get_by_role("complementary", name="Preview beside the text")
    inside = pane.frame_locator("iframe")
    expect(inside.get_by_role("heading", level=1)).to_have_text("Draft in the Drawer")
    expect(inside.locator("body")).to_contain_text("The first wording.")
    for name, width in (("Phone", 360), ("Desktop", 1280), ("Tablet", 768)):
        pane.get_by_role("link", name=name).click()
        assert inside.locator("body").evaluate("() => innerWidth") == width
        assert pane.locator("iframe").bounding_box()["width"] <= pane.bounding_box()["width"]
    assert inside.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")

    rewrite(editor, article, "The second wording.")
    page.evaluate("document.dispatchEvent(new Event('azsite:saved'))")
    expect(inside.locator("body")).to_contain_text("The second wording.")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(page.get_by_role("button", name="Preview beside the text")).to_be_focused()


def test_an_outsider_answers_without_an_account_and_the_answer_is_a_note(site, page, browser, story):
    _, article = story
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/share/")
    page.get_by_label("For whom").fill("Elmar, counsel")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Address for Elmar, counsel").input_value()
    address = site.url + address[address.index("/preview/") :]

    outside = browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=False)
    theirs = outside.new_page()
    theirs.goto(address)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Draft in the Drawer")
    assert theirs.get_by_label("Your name").input_value() == "Elmar, counsel"
    theirs.get_by_label("Comment").fill("The second sentence needs a source.")
    theirs.get_by_role("button", name="Send the comment").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Note.objects.get().kind == Note.Kind.OUTSIDER_COMMENT

    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    expect(page.get_by_role("region", name="Notes")).to_contain_text("The second sentence needs a source.")

    page.goto(f"{site.url}/admin/articles/article/{article.pk}/share/")
    page.get_by_role("button", name="Take back the link for Elmar, counsel").click()
    assert PreviewLink.objects.get().openings.count() == 1
    assert theirs.goto(address).status == 404
    outside.close()
