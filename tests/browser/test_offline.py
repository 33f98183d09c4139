"""A reader without a network: the stories that were read are there, everything else says so. And the switch."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.stories import make_article, make_picture

READY = "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
PAGES = """caches.open("pages").then((cache) => cache.keys())
  .then((keys) => keys.map((key) => new URL(key.url).pathname))"""


@pytest.fixture
def reader(site, browser, settings):
    """A context of its own, in which the worker may work."""
    settings.SERVICE_WORKER = True
    context = browser.new_context()
    yield context
    context.set_offline(False)
    context.close()


def wait_for(page, script: str, value) -> None:
    for _round in range(50):
        if page.evaluate(script) == value:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(script) == value


def test_a_story_that_was_read_is_there_without_a_network(site, reader):
    story = make_article(headline="Kept for Later", lead_picture=make_picture())
    second = make_article(headline="Read After It")
    other = make_article(headline="Never Read")
    page = reader.new_page()
    page.goto(site.url + story.get_absolute_url())
    page.evaluate(READY)
    wait_for(page, PAGES, [story.get_absolute_url()])  # the page that was open before there was a worker
    page.goto(site.url + second.get_absolute_url())
    wait_for(page, PAGES, [story.get_absolute_url(), second.get_absolute_url()])
    page.goto(site.url + "/")
    page.wait_for_timeout(500)
    assert page.evaluate(PAGES) == [story.get_absolute_url(), second.get_absolute_url()]

    reader.set_offline(True)
    page.goto(site.url + story.get_absolute_url())
    expect(page.locator("h1")).to_have_text("Kept for Later")
    assert page.evaluate("document.querySelector('.lead-picture img').naturalWidth") > 0
    page.goto(site.url + other.get_absolute_url())
    expect(page.locator("h1")).to_have_text("No connection")
    expect(page.locator("[data-kept] li")).to_have_text(["Read After It", "Kept for Later"])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"  # with its styles
    page.locator("[data-kept] a").last.click()
    expect(page.locator("h1")).to_have_text("Kept for Later")

    # What was withdrawn goes at the next answer.
    reader.set_offline(False)
    Article.objects.filter(pk=story.pk).update(state="withdrawn")
    page.goto(site.url + story.get_absolute_url())
    wait_for(page, PAGES, [second.get_absolute_url()])
    reader.set_offline(True)
    page.goto(site.url + story.get_absolute_url())
    expect(page.locator("h1")).to_have_text("No connection")
    page.get_by_role("button", name="Remove them").click()
    expect(page.locator("[data-kept]")).to_contain_text("Nothing is kept yet")


def test_the_switch_empties_the_browser(site, reader, settings):
    story = make_article()
    page = reader.new_page()
    page.goto(site.url + story.get_absolute_url())
    page.evaluate(READY)
    wait_for(page, PAGES, [story.get_absolute_url()])
    settings.SERVICE_WORKER = False
    page.goto(site.url + "/")
    wait_for(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length)", 0)
    wait_for(page, "caches.keys().then((names) => names.length)", 0)
    reader.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(site.url + story.get_absolute_url())
