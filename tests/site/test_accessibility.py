"""WCAG 2.2 AA by axe on every kind of page, light and dark, on a phone and a desk; what axe cannot see beside it."""

import pytest

from tests.site.pages import KINDS, STATUSES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const result = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
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


@pytest.fixture(scope="module", params=[("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280)], ids=str)
def window(request, browser):
    scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def axe(checker) -> str:
    return checker("axe-core/axe.min.js").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(demo, axe, window, kind):
    complaints = []
    window.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    answer = window.goto(demo.url + demo.pages[kind])
    assert answer.status == STATUSES.get(kind, 200)
    window.evaluate(axe)
    assert window.evaluate(RUN, TAGS) == []
    # The browser itself writes down the page's own status.
    assert [words for words in complaints if f"status of {answer.status}" not in words] == []


@pytest.mark.parametrize("width", [320, 1920])
def test_nothing_sticks_out(demo, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = {}
    for kind in KINDS:
        page.goto(demo.url + demo.pages[kind])
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide[kind] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide == {}


def test_nothing_is_lost_at_twice_the_size_of_letters(demo, browser):
    context = browser.new_context(viewport={"width": 640, "height": 800})
    page = context.new_page()
    wide = []
    for kind in KINDS:
        page.goto(demo.url + demo.pages[kind])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(kind)
    context.close()
    assert wide == []


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
