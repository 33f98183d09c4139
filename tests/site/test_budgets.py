"""What a first visit costs, nothing cached: the budgets of the design, by page."""

import gzip
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.site.pages import KINDS

HTML, CSS, SCRIPT, FONTS = 60_000, 25_000, 15_000, 90_000  # bytes, compressed
REQUESTS = 12


@pytest.fixture(scope="module")
def visits(demo, browser):
    """visits(kind) opens the page in a browser that knows nothing of the site."""

    def visit(kind: str) -> tuple[list, list]:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        page = context.new_page()
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(demo.url + demo.pages[kind], wait_until="networkidle")
        cookies = context.cookies()
        weights = [(answer.request.resource_type, urlsplit(answer.url), weight(answer)) for answer in answers]
        context.close()
        return weights, cookies

    return visit


def weight(answer) -> int:
    """Bytes on the wire; what a server in front compresses is compressed here."""
    if answer.request.resource_type == "document":
        return len(gzip.compress(answer.body(), 6))
    return answer.request.sizes()["responseBodySize"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_visit(demo, visits, kind):
    weights, cookies = visits(kind)
    total = Counter()
    for what, _address, size in weights:
        total[what] += size
    assert cookies == []
    assert {address.netloc for _what, address, _size in weights} == {urlsplit(demo.url).netloc}
    # Pictures below the first view are lazy, but a browser fetches some of them early.
    first = [address.path for what, address, _size in weights if what != "image"]
    assert len(first) <= REQUESTS, first
    assert total["document"] <= HTML and total["stylesheet"] <= CSS and total["font"] <= FONTS, total
    assert total["script"] <= SCRIPT, total


def test_a_story_asks_for_twelve_things_at_most(visits):
    weights, _cookies = visits("news")
    assert len(weights) <= REQUESTS, [address.path for _what, address, _size in weights]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_on_a_page_is_inline(demo, kind):
    content = demo.get(demo.pages[kind])[1].decode()
    scripts = re.findall(r"<script(?![^>]*(?:src=|type=\"application/ld\+json\"))", content)
    assert scripts == [] and " style=" not in content and not re.search(r"\son[a-z]+=", content)
