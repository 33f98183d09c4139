"""The picture library in a real browser: many files at once, their words, the focal point, and CKEditor's choice."""

import base64
import re

from playwright.sync_api import expect

from images.models import Picture
from images.renditions import plan
from images.uploads import MAX_BYTES
from tests.images.files import as_upload, scene
from tests.stories import make_picture, make_section

DROP = """(files) => {
  const carried = new DataTransfer();
  for (const { name, data } of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  for (const type of ["dragover", "drop"]) {
    document.getElementById("drop").dispatchEvent(
      new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }),
    );
  }
}"""


def drop(page, *numbers: int) -> None:
    files = [(f"scene-{number}.jpg", as_upload(scene(number)).read()) for number in numbers]
    page.evaluate(DROP, [{"name": name, "data": base64.b64encode(data).decode()} for name, data in files])


def test_two_files_are_dropped_described_and_rendered(site, page, person_of, log_in, run_tasks):
    person_of("Editor")
    log_in("editor")
    page.goto(f"{site.url}/admin/images/picture/")
    drop(page, 1, 2)
    rows = page.locator(".drop-row")
    expect(rows).to_have_count(2)
    expect(page.locator(".drop-said")).to_have_text("2 of 2 files are in the library.")
    first = rows.filter(has_text="scene 1")
    expect(first.locator(".drop-state")).to_have_text(re.compile(r"Renditions: 0 of \d+"))

    first.get_by_label("Text alternative").fill("Patches of colour")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".drop-saved")).to_have_text("Saved. Still missing before publication: no credit, no licence.")
    first.get_by_label("Credit").fill("Kamran Taghizade")
    first.get_by_label("Licence").select_option("Own work")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".drop-saved")).to_have_text("Saved. The picture is ready for publication.")

    run_tasks()
    for row in (first, rows.filter(has_text="scene 2")):
        expect(row.locator(".drop-state")).to_have_text(re.compile(r"All \d+ renditions are ready\."), timeout=10000)
    picture = Picture.objects.get(title="scene 1")
    assert (picture.alt, picture.credit) == ("Patches of colour", "Kamran Taghizade")
    assert len(picture.renditions) == len(plan(picture))
    page.reload()
    expect(page.locator(".picture-card", has_text="scene 1").locator("img")).to_have_js_property("naturalWidth", 320)
    expect(page.locator(".picture-card", has_text="scene 2").locator(".picture-badge")).to_have_text(
        ["no text alternative", "no credit", "no licence"]
    )


def test_files_are_chosen_by_keyboard_and_a_twin_gives_way(site, page, person_of, log_in, tmp_path):
    make_picture(title="Waiting here already")
    Picture.objects.update(sha256="")
    person_of("Writer")
    log_in("writer")
    page.goto(f"{site.url}/admin/images/picture/")
    drop(page, 1)
    expect(page.locator(".drop-state")).to_have_text(re.compile("Renditions"))
    large, same = tmp_path / "large.jpg", tmp_path / "same.jpg"
    large.write_bytes(b"\xff\xd8\xff" + b"0" * MAX_BYTES)
    same.write_bytes(as_upload(scene(1)).read())
    chooser = page.get_by_label("or choose files")
    with page.expect_file_chooser() as opened:
        chooser.press("Enter")
    opened.value.set_files([large, same])
    refused = page.locator(".drop-row", has_text="large.jpg")
    expect(refused.get_by_role("alert")).to_contain_text("at most 12 MB are taken. Save it smaller")
    twin = page.locator(".drop-row").nth(2)
    expect(twin.locator(".drop-twin-said")).to_have_text("The same file is in the library already, as “scene 1”.")
    assert Picture.objects.count() == 3
    twin.get_by_role("button", name="Use that one").click()
    expect(twin).to_contain_text("The new file was taken out again.")
    expect(twin.get_by_role("link", name="scene 1")).to_be_focused()
    assert Picture.objects.count() == 2


def test_the_focal_point_by_keys_and_by_a_click(site, page, person_of, log_in):
    picture = make_picture(title="Bay")
    person_of("Editor")
    log_in("editor")
    page.goto(f"{site.url}/admin/images/picture/{picture.pk}/change/")
    marker = page.get_by_role("slider", name="Focal point")
    marker.focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(marker).to_have_attribute("aria-valuetext", "48% from the left, 40% from the top")
    square = page.locator(".focus-crop[data-ratio='1:1'] img")
    expect(square).to_have_css("object-position", "48% 40%")
    expect(page.locator("#id_focus_x")).to_have_value("0.48")
    page.locator("#id_focus_x").focus()
    page.keyboard.press("ArrowRight")
    expect(square).to_have_css("object-position", "49% 40%")

    image = page.locator(".focus-image")
    size = image.bounding_box()
    image.click(position={"x": size["width"] * 0.9, "y": size["height"] * 0.2})
    expect(square).to_have_css("object-position", "90% 20%")
    page.locator("button[name=_continue]").click()
    expect(page.locator("body")).to_contain_text("was changed successfully")
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (0.9, 0.2)
    expect(page.locator(".focus-crop[data-ratio='1:1'] img")).to_have_css("object-position", "90% 20%")


def test_ckeditor_takes_a_picture_of_the_library(site, page, person_of, log_in):
    picture = make_picture(title="The bay of Baku")
    make_picture(title="Something else")
    make_section()
    person_of("Writer")
    log_in("writer")
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.click(".cke_button__image")
    dialog = page.locator(".cke_dialog_body:visible")
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="Browse Server").first.click()
    window = opened.value
    window.get_by_role("searchbox").fill("baku")
    window.get_by_role("button", name="Search").click()
    expect(window.locator(".picture-card")).to_have_count(1)
    window.get_by_role("link", name="The bay of Baku").click()
    expect(dialog.get_by_label("URL", exact=False).first).to_have_value(picture.body_url)
    assert window.is_closed()


def test_the_library_on_a_phone(site, page, person_of, log_in):
    make_picture(title="A picture with a rather long name that has to be broken somewhere_or_other")
    picture = Picture.objects.get()
    person_of("Editor")
    log_in("editor")
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("", f"{picture.pk}/change/", f"{picture.pk}/replace/", "pick/?CKEditorFuncNum=1", "add/"):
        page.goto(f"{site.url}/admin/images/picture/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
