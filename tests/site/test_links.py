"""Every link of the demo, followed once: where it leads there is something, fragments included."""

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import html

from tests.site.pages import STATUSES

STARTS = ("/", "/az/", "/ru/", "/sitemap.xml")
LEFT_OUT = ("/admin/", "/go/", "/media/")
ALLOWED = {200}
# Leads to the month of the newest story.
LEADS_ON = {"/archive/", "/az/archive/", "/ru/archive/"}


@pytest.fixture(scope="module")
def crawl(demo):
    """{path: (status, ids on it)}, and {path: the pages that link to it, with the fragments they ask for}."""
    starts = [demo.pages[kind] for kind in demo.pages if kind not in STATUSES]
    queue, seen, asked = deque([*STARTS[:3], *starts]), {}, {}
    while queue:
        path = queue.popleft()
        if path in seen:
            continue
        status, body, headers = demo.get(path)
        is_page = headers.get("content-type", headers.get("Content-Type", "")).startswith("text/html")
        root = html.fromstring(body) if is_page and body else None
        seen[path] = (status, set(root.xpath("//@id")) if root is not None else set())
        if root is None or status != 200:
            continue
        for href in root.xpath("//a/@href | //link[@rel='alternate' or @rel='canonical']/@href"):
            address, fragment = urldefrag(urljoin(demo.url + path, href))
            parts = urlsplit(address)
            if parts.netloc != urlsplit(demo.url).netloc or parts.path.startswith(LEFT_OUT):
                continue
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            asked.setdefault(target, set()).add((path, fragment))
            queue.append(target)
    return seen, asked


def test_no_link_is_broken_or_leads_on(crawl):
    seen, asked = crawl
    assert len(seen) > 150
    wrong = {path: status for path, (status, _ids) in seen.items() if status not in ALLOWED and path not in LEADS_ON}
    assert {path: (status, sorted(asked.get(path, ()))[:2]) for path, status in wrong.items()} == {}


def test_no_fragment_is_missing(crawl):
    seen, asked = crawl
    missing = [
        (source, f"{path}#{fragment}")
        for path, sources in asked.items()
        for source, fragment in sources
        if fragment and fragment not in seen[path][1]
    ]
    assert missing == []
