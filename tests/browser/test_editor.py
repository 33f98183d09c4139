"""The rich-text editor, as somebody at the desk uses it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles import revisions
from tests.browser.writing import dialog_of, paste, press_ok, writing
from tests.stories import make_article, make_picture

PASTES = Path(__file__).resolve().parent.parent / "articles" / "pastes"
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize("name", ["word_lists", "word_footnotes", "google_docs", "libreoffice"])
def test_a_paste_is_stored_as_its_golden_form(desk, page, name):
    with page.expect_response("**/paste/"):
        paste(page, "text/html", (PASTES / f"{name}.html").read_text())
    expect(writing(page)).not_to_have_text(re.compile(r"^\s*$"))
    golden = (PASTES / f"{name}.golden.html").read_text().strip()
    assert desk().body == golden


def test_a_fact_box_is_written_in_place(desk, page):
    page.keyboard.type("Before.")
    page.click(".cke_button__factbox")
    box = page.frame_locator(".cke_wysiwyg_frame").locator("aside.factbox")
    expect(box).to_be_visible()
    page.keyboard.type("The port in numbers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("Nine cranes.")
    assert desk().body == (
        '<p>Before.</p>\n<aside class="factbox"><h2>The port in numbers</h2><p>Nine cranes.</p></aside>'
    )


def test_a_quote_becomes_a_pull_quote_and_text_again(desk, page):
    page.keyboard.type("Nobody read it twice.")
    page.click(".cke_button__pullquote")
    expect(writing(page).locator("blockquote.pullquote")).to_have_text("Nobody read it twice.")
    page.click(".cke_button__pullquote")
    expect(writing(page).locator("blockquote")).to_have_count(0)
    page.click(".cke_button__pullquote")
    assert desk().body == '<blockquote class="pullquote"><p>Nobody read it twice.</p></blockquote>'


def test_a_footnote_by_its_dialog(desk, page):
    page.keyboard.type("Nine trains")
    page.click(".cke_button__footnote")
    dialog_of(page).get_by_label("Text of the footnote").fill("Counted in May.")
    press_ok(page)
    page.keyboard.type(" a week.")
    assert desk().body == '<p>Nine trains<span class="footnote">Counted in May.</span> a week.</p>'


def test_a_story_is_found_and_linked_by_keys(desk, page):
    target = make_article(headline="Şuşada yeni yol", locale="az", slug="yeni-yol")
    make_article(headline="Another Road", state="draft")
    page.keyboard.type("See ")
    page.click(".cke_button__link")
    field = page.get_by_role("combobox", name="Find a story")
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.type("susada yol")
    option = page.get_by_role("option", name="Şuşada yeni yol")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_contain_text("Azerbaijani · Published")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Links to: Şuşada yeni yol")).to_be_visible()
    press_ok(page)
    assert desk().body == f'<p>See <a href="story:{target.pk}">Şuşada yeni yol</a></p>'


def test_a_link_tells_what_it_leads_to(desk, page):
    target = make_article(headline="A Known Road")
    paste(page, "text/html", f'<p><a href="story:{target.pk}">road</a></p>')
    page.frame_locator(".cke_wysiwyg_frame").locator("a").dblclick()
    expect(page.get_by_role("status").filter(has_text="Links to: A Known Road")).to_be_visible()


def test_a_table_has_a_row_of_headings(desk, page):
    page.click(".cke_button__table")
    dialog = dialog_of(page)
    expect(dialog.get_by_label("Width")).to_have_count(0)
    dialog.get_by_label("Caption").fill("Ships")
    press_ok(page)
    page.keyboard.type("Month")
    article = desk()
    assert article.body.startswith('<table><caption>Ships</caption><thead><tr><th scope="col">Month</th>')


def test_an_unknown_address_is_refused_with_a_sentence(desk, page):
    said = []
    page.on("dialog", lambda alert: (said.append(alert.message), alert.accept()))
    page.click(".cke_button__storyembed")
    dialog = dialog_of(page)
    dialog.get_by_label("Address").fill("https://www.youtube.com/@channel")
    dialog.get_by_role("button", name="OK").click()
    page.wait_for_timeout(200)
    assert "no address of a film" in said[0]
    dialog.get_by_label("Address").fill("https://t.me/azsite_news/12")
    dialog.get_by_role("button", name="OK").click()
    page.wait_for_timeout(200)
    assert "words of the post" in said[1]
    dialog.get_by_label("Words of the post").fill("The ferry is back.")
    dialog.get_by_label("Who said it").fill("Port of Alat")
    press_ok(page)
    expect(page.frame_locator(".cke_wysiwyg_frame").locator(".embed-placeholder")).to_contain_text("The ferry is back.")
    (block,) = desk().blocks
    assert block == {
        "kind": "embed",
        "url": "https://t.me/azsite_news/12",
        "title": "",
        "quote": "The ferry is back.",
        "by": "Port of Alat",
    }


def test_a_pasted_address_of_a_film_becomes_the_film(desk, page):
    paste(page, "text/plain", "https://youtu.be/dQw4w9WgXcQ?si=tracked")
    expect(page.frame_locator(".cke_wysiwyg_frame").locator(".embed-placeholder")).to_contain_text("YouTube")
    assert desk().body == f"<oembed>{FILM}</oembed>"


def test_everything_survives_opening_and_saving_again(desk, page):
    picture, other = make_picture(), make_picture()
    target = make_article(headline="A Known Road")
    body = (
        f'<p>One<span class="footnote">a <em>note</em></span> <a href="story:{target.pk}">two</a> <s>three</s>.</p>\n'
        '<blockquote class="pullquote"><p>One two</p></blockquote>\n'
        '<aside class="factbox"><h2>Facts</h2><ul><li>x<span class="footnote">y</span></li></ul></aside>\n'
        '<table><caption>C</caption><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
        '<tbody><tr><td colspan="2">c<span class="footnote">d</span></td></tr></tbody></table>\n'
        f'<section class="gallery"><figure class="image"><img src="{picture.file.url}" alt="A &amp; &quot;B&quot;">'
        f'<figcaption>At <em>dawn</em></figcaption></figure><figure class="image"><img src="{other.file.url}" alt="">'
        "</figure></section>\n"
        f'<oembed data-by="C" data-quote="one\ntwo" data-title="A &amp; B">{FILM}&amp;t=9</oembed>\n'
        "<p>End.</p>"
    )
    article = desk()
    content = revisions.working_content(article) | {"body": body}
    revisions.save(article, content, None, base=article.latest_revision_id)
    assert article.body == body
    page.reload()
    expect(writing(page).locator("aside.factbox")).to_be_visible()
    page.fill("#id_headline", "Kept Again")
    page.click("button[name=_save]")
    expect(page.locator("body")).to_contain_text("was changed successfully")
    article.refresh_from_db()
    assert article.headline == "Kept Again"
    assert article.body == body


def test_the_live_count_is_the_public_one(desk, page):
    paste(page, "text/html", (PASTES / "word_footnotes.html").read_text())
    count = page.locator(".desk-count")
    expect(count).to_have_attribute("data-words", re.compile(r"^[1-9]"))
    page.wait_for_timeout(900)
    words, shown = int(count.get_attribute("data-words")), count.text_content()
    article = desk()
    assert article.word_count == words
    assert f"{words} words" in shown and f"{article.reading_minutes} min read" in shown
