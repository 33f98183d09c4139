"""The rich-text editor, as somebody at the desk uses it, and what a reader gets of it."""

import base64
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from articles import revisions
from articles.embeds import PLAYER_ORIGINS
from articles.models import Article
from images.models import Picture
from tests.conftest import PASSWORD
from tests.images.files import as_upload, scene
from tests.stories import image_file, make_article, make_picture, make_section

PASTES = Path(__file__).resolve().parent.parent / "articles" / "pastes"
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"

PASTE = """([kind, data]) => {
  const editor = Object.values(CKEDITOR.instances)[0];
  const clipboardData = new DataTransfer();
  clipboardData.setData(kind, data);
  const event = new editor.window.$.ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  editor.editable().$.dispatchEvent(event);
}"""


@pytest.fixture
def desk(site, page, person_of, log_in):
    """A new story of which all but the text is filled in; desk() saves it and gives the row."""
    person_of("Editor")
    make_section("politics")
    log_in("editor", PASSWORD)
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.fill("#id_headline", "At the Desk")
    page.select_option("#id_section", label="Politics")
    writing(page).click()

    def save() -> Article:
        page.click("button[name=_save]")
        page.wait_for_url("**/change/")
        return Article.objects.get(headline="At the Desk")

    return save


def writing(page):
    return page.frame_locator(".cke_wysiwyg_frame").locator("body")


def dialog_of(page):
    return page.locator(".cke_dialog_body:visible")


def paste(page, kind: str, data: str) -> None:
    writing(page).click()
    page.evaluate(PASTE, [kind, data])


def press_ok(page) -> None:
    dialog_of(page).get_by_role("button", name="OK").click()
    expect(page.locator(".cke_dialog_body:visible")).to_have_count(0)


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


def test_a_gallery_by_keys(desk, page):
    one, two = make_picture(title="Harbour"), make_picture(title="Rails", alt="Rails in snow")
    page.click(".cke_button__gallery")
    dialog = dialog_of(page)
    for name in ("Harbour", "Rails"):
        button = dialog.get_by_role("button", name=f"Add: {name}")
        button.focus()
        page.keyboard.press("Enter")
    dialog.get_by_label("Caption: Rails").fill("In <February>")
    here = dialog.get_by_label("Text alternative here: Rails")
    expect(here).to_have_attribute("placeholder", "Rails in snow")
    here.fill("Rails, again")
    dialog.get_by_role("button", name="Move up: Rails").focus()
    page.keyboard.press("Enter")
    press_ok(page)
    expect(writing(page).locator("section.gallery img")).to_have_count(2)
    (block,) = desk().blocks
    assert block["kind"] == "gallery"
    assert [picture["key"] for picture in block["pictures"]] == [two.key, one.key]
    assert block["pictures"][0] | {"key": ""} == {"key": "", "alt": "Rails, again", "caption": "In &lt;February&gt;"}
    assert block["pictures"][1]["alt"] == ""  # the library's, in the language of the page


DROP = """([name, type, data]) => {
  const editor = Object.values(CKEDITOR.instances)[0];
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  const { left, top } = editor.editable().$.firstElementChild.getBoundingClientRect();
  const at = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true };
  editor.editable().$.firstElementChild.dispatchEvent(new editor.window.$.DragEvent("drop", { dataTransfer, ...at }));
}"""


def drop(page, file) -> None:
    page.evaluate(DROP, [file.name, file.content_type, base64.b64encode(file.read()).decode()])


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_a_picture_dropped_on_the_text_is_stored_and_shown(desk, page, kind):
    page.keyboard.type("Before.")
    drop(page, as_upload(scene(1, (900, 600)), f"bay.{kind}", kind))
    expect(writing(page).locator("img[src^='/media/']")).to_be_visible()
    picture = Picture.objects.get()
    assert picture.title == "bay"
    assert {"kind": "picture", "key": picture.key, "alt": "", "caption": ""} in desk().blocks


def loses_the_right(page, site) -> None:
    User.objects.get(username="editor").groups.clear()


def is_logged_out(page, site) -> None:
    page.context.clear_cookies(name="sessionid")


def loses_the_network(page, site) -> None:
    page.route("**/picture/upload/**", lambda route: route.abort())


@pytest.mark.parametrize(
    ("before", "file", "sentence"),
    [
        (None, image_file(600, 400, "TIFF"), "not a whole JPEG, PNG, WebP, AVIF or GIF"),
        (loses_the_right, image_file(), "Your role may not add pictures. Ask an editor"),
        (is_logged_out, image_file(), "You are logged out. Log in again"),
        (loses_the_network, image_file(), "The connection broke and the picture was not added"),
    ],
    ids=["broken", "without the right", "logged out", "without a network"],
)
def test_a_picture_that_is_not_taken_is_answered_with_a_sentence(desk, site, page, complaints, before, file, sentence):
    page.keyboard.type("Every word of it.")
    if before:
        before(page, site)
    file.content_type = "image/jpeg"
    file.seek(0)
    drop(page, file)
    expect(page.locator(".cke_notification_warning")).to_contain_text(sentence)
    expect(writing(page).locator("img")).to_have_count(0)
    expect(writing(page)).to_have_text("Every word of it.")
    complaints.clear()  # the browser logs every answer that is an error


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


# --- what a reader gets


@pytest.fixture
def embedded(site, page):
    """A live story with an embed, opened; the requests to other hosts that the page makes are answered and noted."""
    asked: list[str] = []

    def answer(route) -> None:
        if route.request.url.startswith(site.url):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.fulfill(body="<!doctype html><title>player</title>", content_type="text/html")

    page.route("**/*", answer)

    def open_with(html: str, scripts: bool = True) -> list[str]:
        article = make_article(body=f"<p>One.</p>{html}<p>Two.</p>")
        page.goto(site.url + article.get_absolute_url())
        page.wait_for_load_state("networkidle")
        return asked

    return open_with


SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize(
    ("url", "player"),
    [
        (FILM, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("https://soundcloud.com/forss/flickermood", "https://w.soundcloud.com/player/?url="),
    ],
)
def test_nothing_is_asked_of_others_before_the_click(embedded, page, url, player):
    asked = embedded(f'<oembed data-title="A Film of the Port">{url}</oembed>')
    page.evaluate(SHIFTS)
    face = page.get_by_role("button", name="A Film of the Port")
    page.wait_for_timeout(300)
    before = page.evaluate("window.shifts")  # when the fonts came
    place = "node => [node.offsetLeft, node.offsetTop, node.offsetWidth, node.offsetHeight]"
    box = face.evaluate(place)
    assert asked == []
    face.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe.embed-player")
    expect(frame).to_be_visible()
    expect(frame).to_be_focused()
    assert frame.evaluate(place) == box
    assert "A Film of the Port" in frame.get_attribute("title")
    page.wait_for_timeout(300)
    assert len(asked) == 1 and asked[0].startswith(player)
    assert page.evaluate("window.shifts") == before


def test_a_post_reads_without_its_network(embedded, page):
    words = 'data-quote="The ferry is back." data-by="Port of Alat"'
    asked = embedded(f"<oembed {words}>https://x.com/portofalat/status/1234567890123</oembed>")
    figure = page.locator("figure.embed-post")
    expect(figure.locator("blockquote")).to_have_text("The ferry is back.")
    expect(figure.get_by_role("link", name="On X")).to_have_attribute(
        "href", "https://x.com/portofalat/status/1234567890123"
    )
    expect(figure.get_by_role("button")).to_have_count(0)
    assert asked == []


def test_the_policy_lets_these_players_in_and_no_others(site, page):
    article = make_article(body=f"<p>One.</p><oembed>{FILM}</oembed>")
    policy = page.request.get(site.url + article.get_absolute_url()).headers["content-security-policy"]
    sources = next(part for part in policy.split(";") if part.strip().startswith("frame-src")).split()[1:]
    assert sources == list(PLAYER_ORIGINS)


def test_without_scripts_the_film_is_a_link(site, browser, embedded):
    article = make_article(body=f'<p>One.</p><oembed data-title="A Film">{FILM}</oembed>')
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + article.get_absolute_url())
    expect(page.get_by_role("link", name="A Film")).to_have_attribute("href", FILM)
    context.close()


def test_table_and_gallery_scroll_in_their_own_box(site, page):
    cells = "".join(f"<td>Column number {n}</td>" for n in range(9))
    pictures = "".join(
        f'<figure class="image"><img src="{make_picture().file.url}" alt="x"></figure>' for _ in range(3)
    )
    article = make_article(
        body=f'<table><tr>{cells}</tr><tr>{cells}</tr></table><section class="gallery">{pictures}</section>'
    )
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url + article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for name in (".table-box", ".gallery"):
        region = page.locator(name)
        assert region.evaluate("box => box.scrollWidth > box.clientWidth")
        region.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("name => document.querySelector(name).scrollLeft > 0", arg=name)
