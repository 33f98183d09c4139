"""What a hand does in the rich-text editor."""

import base64

from playwright.sync_api import expect

PASTE = """([kind, data]) => {
  const editor = Object.values(CKEDITOR.instances)[0];
  const clipboardData = new DataTransfer();
  clipboardData.setData(kind, data);
  const event = new editor.window.$.ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  editor.editable().$.dispatchEvent(event);
}"""

DROP = """([name, type, data]) => {
  const editor = Object.values(CKEDITOR.instances)[0];
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  const { left, top } = editor.editable().$.firstElementChild.getBoundingClientRect();
  const at = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true };
  editor.editable().$.firstElementChild.dispatchEvent(new editor.window.$.DragEvent("drop", { dataTransfer, ...at }));
}"""


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


def drop(page, file) -> None:
    page.evaluate(DROP, [file.name, file.content_type, base64.b64encode(file.read()).decode()])
