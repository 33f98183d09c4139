"""Takes the pictures of docs/editors.md anew, from a site that `make run` started with the demo and nobody used yet.

.venv/bin/python bin/guide_pictures.py [http://localhost:8000]
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "pomegranate-season-2026"  # noqa: S105 - of the demo
COLOURS = 96  # enough for a screen, and a third of the weight
DESKTOP, PHONE = (1180, 760), (360, 640)
LIST = "/admin/articles/article/"
LIVE, PENDING, TRANSLATED = "methane-measured-from-orbit", "the-shorter-visa-line", "joint-statement-grammar"


class Guide:
    def __init__(self, browser, site: str) -> None:
        self.browser, self.site = browser, site

    def desk_of(self, username: str, size: tuple[int, int] = DESKTOP) -> Page:
        context: BrowserContext = self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        page.goto(f"{self.site}/admin/login/?next=/admin/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.site}/admin/")
        return page

    def open(self, page: Page, path: str) -> Page:
        page.goto(self.site + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)  # the editor fades in
        return page

    def story(self, page: Page, slug: str, locale: str = "en") -> str:
        """The key of a story, found as an editor finds it."""
        prefix = "" if locale == "en" else f"/{locale}"
        self.open(page, f"{LIST}?q={prefix}/x/{slug}/")
        return page.locator("#result_list a[href*='/change/']").first.get_attribute("href").split("/")[-3]

    def keep(self, page: Page, name: str) -> None:
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shot.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def first_screen(guide: Guide) -> None:
    guide.keep(guide.desk_of("editor"), "first-screen")


def form(guide: Guide) -> None:
    page = guide.desk_of("writer")
    guide.open(page, f"{LIST}{guide.story(page, 'caspian-seal-count-from-the-air')}/change/")
    guide.keep(page, "form")


def step(guide: Guide) -> None:
    page = guide.desk_of("editor")
    guide.open(page, f"{LIST}{guide.story(page, PENDING)}/step/publish_changes/")
    guide.keep(page, "publish-changes")


def conflict(guide: Guide) -> None:
    first, second = guide.desk_of("editor"), guide.desk_of("publisher")
    key = guide.story(first, LIVE)
    for page in (first, second):
        guide.open(page, f"{LIST}{key}/change/")
    first.fill("[name=dek]", "A satellite passes at noon, and by evening a number has an address.")
    first.click("button[name=_continue]")
    first.wait_for_load_state("networkidle")
    second.fill("[name=dek]", "One satellite, one noon, one number that nobody can wave away.")
    second.click("button[name=_continue]")
    second.wait_for_url("**/conflict/**")
    guide.keep(second, "two-versions")


def history(guide: Guide) -> None:
    page = guide.desk_of("editor")
    guide.open(page, f"{LIST}{guide.story(page, TRANSLATED)}/history/")
    guide.keep(page, "history")


def translation(guide: Guide) -> None:
    page = guide.desk_of("translator")
    guide.open(page, f"{LIST}{guide.story(page, TRANSLATED, 'az')}/source/")
    guide.keep(page, "translation")


def others(guide: Guide) -> None:
    page = guide.desk_of("publisher")
    for name, path in (
        ("calendar", f"{LIST}calendar/?view=week"),
        ("front-page-board", "/admin/articles/frontpageversion/en/"),
        ("library", "/admin/images/picture/"),
    ):
        guide.keep(guide.open(page, path), name)


def edition(guide: Guide) -> None:
    page = guide.desk_of("publisher", (1180, 900))
    guide.open(page, "/admin/newsletter/edition/?state__exact=submitted")
    guide.open(page, page.locator("#result_list a[href*='/change/']").first.get_attribute("href"))
    guide.keep(page, "edition")


def phone(guide: Guide) -> None:
    page = guide.desk_of("publisher", PHONE)
    guide.open(page, f"{LIST}{guide.story(page, LIVE)}/step/withdraw/")
    guide.keep(page, "withdraw-on-a-phone")


PICTURES: tuple[Callable, ...] = (first_screen, form, step, conflict, history, translation, others, edition, phone)


def main() -> None:
    site = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for take in PICTURES:
            take(Guide(browser, site))


if __name__ == "__main__":
    main()
