"""The reader view of browsers picks the story out of the page."""

import pytest

READ = """() => {
  const copy = document.cloneNode(true);
  const found = new Readability(copy).parse();
  return found && { title: found.title, byline: found.byline, text: found.textContent, published: found.publishedTime };
}"""


@pytest.mark.parametrize("kind", ["news", "opinion", "story with notes", "story with table", "long Russian words"])
def test_headline_byline_and_text(demo, browser, checker, kind):
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo.url + demo.pages[kind])
    page.evaluate(checker("@mozilla/readability/Readability.js").read_text())
    found = page.evaluate(READ)
    headline = page.locator("h1").inner_text()
    names = page.locator(".byline a[rel=author]").all_inner_texts()
    paragraphs = page.locator(".story-body > p").all_inner_texts()
    context.close()
    assert found["title"] == headline
    assert names[0] in found["byline"] and found["published"]
    together = " ".join(found["text"].split())
    assert all(" ".join(words.split())[:40] in together for words in paragraphs)
    assert "Sign up" not in found["text"] and "Advertisement" not in found["text"]
