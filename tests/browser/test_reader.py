"""What a reader meets: the page whole without JavaScript, nothing that jumps, the sign-up."""

import json

import pytest
from django.core import mail
from playwright.sync_api import expect

from newsletter.models import MailingList, Subscription
from tests.ads.campaigns import make_creative, make_flight
from tests.newsletter.steps import link_in_mail
from tests.stories import make_article, make_picture, make_section

SHIFT = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { total += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(total), 1200);
})"""


@pytest.fixture
def weekly(site) -> MailingList:
    return MailingList.objects.create(slug="weekly", name="The Weekly", promise="A week.", is_default=True)


@pytest.fixture
def story(site):
    for number in range(8):
        make_article(hours_ago=5 + number)
    return make_article(headline="A Story Worth a Visit", lead_picture=make_picture(), section=make_section("energy"))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_signing_up_in_the_box_of_a_story(site, weekly, story, browser, script, run_tasks, settings):
    settings.SITE_URL = site.url
    context = browser.new_context(java_script_enabled=script, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site.url + story.get_absolute_url())
    box = page.locator(".story-body [data-block=newsletter]")
    box.get_by_label("Your mail address").click()
    if script:
        page.wait_for_function("() => document.querySelector('.story-body [name=stamp]').value !== ''")
        page.wait_for_timeout(2100)  # sooner no person is done
    box.get_by_label("Your mail address").fill("leyla@example.com")
    box.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/newsletter/thanks/")
    expect(page.locator("h1")).to_have_text("Almost there: check your inbox")
    run_tasks()
    page.goto(site.url + link_in_mail("confirm", origin=site.url))
    assert Subscription.objects.get().state == "pending"
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("h1")).to_have_text("You are subscribed")
    assert Subscription.objects.get().state == "confirmed" and len(mail.outbox) == 1
    assert context.cookies() == []
    context.close()


def slots_filled(page) -> None:
    page.wait_for_selector(".placement-box a")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("ads", ["filled", "empty", "blocked"])
def test_nothing_moves_and_nothing_sticks_out(site, story, page, width, ads):
    if ads == "filled":
        make_creative(make_flight(placements=("rail_1", "article_end")), size=(300, 250))
        make_creative(make_flight(placements=("rail_1", "article_end"), tier="house"), kind="house")
    if ads == "blocked":
        page.route("**/_s/**", lambda route: route.fulfill(status=204))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url + story.get_absolute_url())
    page.mouse.wheel(0, 3000)
    if ads == "filled":
        slots_filled(page)
    assert page.evaluate(SHIFT) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_ad_that_is_seen_is_counted(site, story, page):
    creative = make_creative()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site.url + story.get_absolute_url())
    slots_filled(page)
    with page.expect_request("**/_s/v"):
        page.locator("[data-slot=rail_1]").scroll_into_view_if_needed()
    link = page.locator("[data-slot=rail_1] a")
    assert link.get_attribute("rel") == "sponsored nofollow noopener"
    page.wait_for_timeout(300)
    assert creative.counts.get().viewed == 1


def test_the_whole_page_without_javascript(site, story, browser):
    texts = []
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(site.url + story.get_absolute_url())
        # What only a script can do has no place where none runs.
        page.locator("[data-share]").evaluate_all("(buttons) => buttons.forEach((button) => button.remove())")
        texts.append(" ".join(page.locator("main").inner_text().split()))
        assert page.locator("h1").count() == 1
        context.close()
    assert texts[0] == texts[1]


def test_nothing_comes_from_elsewhere(site, story, page):
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(site.url + story.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert hosts == {site.url.split("/")[2]}


def test_by_keyboard_alone(site, story, page):
    page.goto(site.url + "/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")


def test_a_story_is_counted_after_five_seconds_before_the_reader(page, story, site):
    told = []
    page.on("request", lambda request: told.append(request.post_data) if request.url.endswith("/_s/r") else None)
    page.clock.install()
    page.goto(site.url + story.get_absolute_url())
    page.clock.fast_forward(4000)
    assert told == []
    page.clock.fast_forward(2000)
    page.wait_for_timeout(200)
    assert [json.loads(body) for body in told] == [{"kind": "story", "key": story.pk, "in": "en", "from": ""}]


def test_a_visit_from_a_newsletter_is_told_once_and_names_nobody(page, story, site):
    told = []
    page.on("request", lambda request: told.append(request.post_data) if request.url.endswith("/_s/e") else None)
    page.clock.install()
    marks = "?utm_source=newsletter&utm_medium=email&utm_campaign=weekly-2026-11-25&utm_content=1"
    for address in (story.get_absolute_url() + marks, story.get_absolute_url(), f"/{marks}"):
        page.goto(site.url + address)
        page.clock.fast_forward(6000)
        page.wait_for_timeout(200)
    assert [json.loads(body) for body in told] == [{"campaign": "weekly-2026-11-25", "variant": "1", "story": story.pk}]
    assert page.context.cookies() == []


def test_the_menu_of_a_section_opens_by_keys_and_closes_by_escape(site, story, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site.url)
    button = page.get_by_role("button", name="Latest in Energy")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".section-panel")
    expect(panel.get_by_role("link", name="A Story Worth a Visit")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.section-panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()


def test_without_script_a_section_is_a_link_and_no_more(site, story, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    assert page.locator(".section-open:visible").count() == 0
    page.locator(".sections").get_by_role("link", name="Energy").click()
    expect(page.locator("h1")).to_have_text("Energy")
    context.close()
