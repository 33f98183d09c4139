"""WCAG 2.2 AA by axe on every kind of page, light and dark, on a phone and a desk; what axe cannot see beside it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.site.pages import KINDS, STATUSES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
ONLY = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": COLOURS}}
CSS = Path(__file__).resolve().parents[2] / "static" / "css"
RUN = """async (only) => {
  const result = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return result.violations.map((found) =>
    `${found.id}: ${found.help} (${found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")})`);
}"""
FOCUS_IS_SEEN = """() => {
  const node = document.activeElement;
  const look = () => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth, s.boxShadow].join(); };
  const on = look();
  node.blur();
  const off = look();
  node.focus();
  return on !== off || node === document.body;
}"""


WINDOWS = (("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280))
# The widest phone in hand, the widest desk, and half a desk with letters of twice their size.
NARROW, WIDE, HALF = 320, 1920, 640  # px
OVERFLOW = "document.documentElement.scrollWidth > innerWidth && document.documentElement.scrollWidth"


@dataclass
class Look:
    status: int
    complaints: list[str]
    violations: dict[tuple[str, int], list[str]]
    overflow: dict[int, int]  # width of the window -> width of what sticks out of it


@pytest.fixture(scope="module")
def looked_at(demo, browser, checker):
    """looked_at(kind) opens the page once and looks at it in every window."""
    axe = checker("axe-core/axe.min.js").read_text()
    context = browser.new_context(reduced_motion="reduce")

    @cache
    def look(kind: str) -> Look:
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        show(page, *WINDOWS[0])
        status = page.goto(demo.url + demo.pages[kind]).status
        page.evaluate(axe)
        violations = {}
        for scheme, width in WINDOWS:
            show(page, scheme, width)
            violations[scheme, width] = page.evaluate(RUN, ONLY[scheme])
        overflow = {}
        for width in (NARROW, WIDE, HALF):
            show(page, "light", width)
            if width == HALF:
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            overflow[width] = page.evaluate(OVERFLOW)
        page.close()
        return Look(status, complaints, violations, overflow)

    yield look
    context.close()


def show(page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(looked_at, kind):
    look = looked_at(kind)
    assert look.status == STATUSES.get(kind, 200)
    assert look.violations == dict.fromkeys(WINDOWS, [])
    # The browser itself writes down the page's own status.
    assert [words for words in look.complaints if f"status of {look.status}" not in words] == []


def test_dark_is_a_change_of_colours_alone():
    """So in the dark axe need not look at anything else."""
    changed = [file for file in CSS.glob("*.css") if "prefers-color-scheme" in file.read_text()]
    dark = (CSS / "tokens.css").read_text().split("prefers-color-scheme: dark")[1].split("\n}")[0]
    assert [file.name for file in changed if not file.name.startswith("admin")] == ["tokens.css"]
    assert all(line.strip().startswith(("--", "color-scheme")) for line in dark.splitlines() if line.endswith(";"))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out(looked_at, kind):
    overflow = looked_at(kind).overflow
    assert (overflow[NARROW], overflow[WIDE]) == (False, False)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_at_twice_the_size_of_letters(looked_at, kind):
    assert looked_at(kind).overflow[HALF] is False


@pytest.mark.parametrize("kind", ["home", "section", "news", "search with finds", "newsletter", "not found"])
def test_the_focus_is_seen_and_the_way_past_the_masthead_comes_first(demo, browser, kind):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(demo.url + demo.pages[kind])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"
    for _stop in range(30):
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        page.keyboard.press("Tab")
    context.close()
