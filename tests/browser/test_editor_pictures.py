"""Pictures in the rich-text editor: galleries, files dropped on the text, and what is said when one is not taken."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from images.models import Picture
from tests.browser.writing import dialog_of, drop, press_ok, writing
from tests.images.files import as_upload, scene
from tests.stories import image_file, make_picture


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
    page.goto("about:blank")
    complaints.clear()  # the browser logs every answer that is an error


def test_the_lead_picture_is_chosen_by_eye(desk, page):
    picture = make_picture(title="Qarabağ", alt="Hills", credit="")
    make_picture(title="Something else")
    lead = page.locator(".picture-field").first  # the card for other sites has one of its own, folded away
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Choose in the library").click()
    window = opened.value
    window.get_by_role("searchbox").fill("qarabag")
    window.get_by_role("button", name="Search").click()
    with window.expect_event("close"):
        window.get_by_role("link", name="Qarabağ").evaluate("link => { setTimeout(() => link.click()); }")
    expect(lead.locator(".picture-field-words")).to_have_text("Hills · no credit")
    expect(lead.locator("img")).to_have_attribute("src", picture.thumb_url)
    expect(page.get_by_role("button", name="Choose in the library")).to_be_focused()
    assert desk().lead_picture == picture
    expect(lead.locator(".picture-field-words")).to_have_text("Hills · no credit")
