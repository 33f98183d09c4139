"""What an editor does from a phone: 360 pixels wide, with a thumb."""

from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import revisions
from articles.models import Article
from tests.stories import make_article

LEAST, PHONE = 24, {"width": 360, "height": 740}


@pytest.fixture
def phone(site, page, person_of, log_in):
    person_of("Publisher")
    page.set_viewport_size(PHONE)
    log_in("publisher")
    return page


WIDE = """width => [...document.querySelectorAll("#content *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && e.checkVisibility() && !e.children.length)
    .map((e) => `${e.tagName}#${e.id} ${e.textContent.slice(0, 60)}`).slice(0, 12)"""


def fits(page) -> None:
    """Nothing is to be scrolled sideways."""
    page.wait_for_load_state("load")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], (page.url, page.evaluate(WIDE, PHONE["width"]))


def can_be_hit(locator) -> None:
    box = locator.bounding_box()
    assert box["height"] >= LEAST and box["width"] >= LEAST, locator
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], locator


def tap(page, locator) -> None:
    locator.scroll_into_view_if_needed()
    can_be_hit(locator)
    locator.click()


def live_story() -> Article:
    article = make_article(headline="A Haedline With a Slip", slug="slip")
    revisions.save(article, revisions.content_of(article), None, base=None)
    return article


def test_fix_the_headline_of_a_live_story_and_publish_the_change(site, phone):
    article = live_story()
    phone.goto(f"{site.url}/admin/articles/article/?q=haedline")
    fits(phone)
    tap(phone, phone.get_by_role("link", name="A Haedline With a Slip"))
    fits(phone)
    phone.fill("#id_headline", "A Headline Without a Slip")
    tap(phone, phone.locator("button[name=_continue]"))
    expect(phone.locator("body")).to_contain_text("Live + pending changes")
    fits(phone)
    tap(phone, phone.locator("button[name=step_publish_changes]"))
    phone.wait_for_url("**/step/publish_changes/")
    fits(phone)
    tap(phone, phone.locator("label", has_text="Typo:"))
    tap(phone, phone.get_by_role("button", name="Publish changes"))
    expect(phone.locator("body")).to_contain_text("The changes are public.")
    phone.goto(f"{site.url}{article.get_absolute_url()}")
    expect(phone.locator("h1")).to_have_text("A Headline Without a Slip")


def test_withdraw_a_story(site, phone):
    article = live_story()
    phone.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    fits(phone)
    tap(phone, phone.locator("button[name=step_withdraw]"))
    phone.wait_for_url("**/step/withdraw/")
    fits(phone)
    tap(phone, phone.get_by_role("button", name="Withdraw"))
    expect(phone.locator("body")).to_contain_text("Withdrawn")
    article.refresh_from_db()
    assert article.state == "withdrawn"


def test_first_screen_calendar_and_results_fit(site, phone):
    article = make_article(headline="Scheduled From a Phone", state="approved", publish_at=None)
    phone.goto(f"{site.url}/admin/")
    fits(phone)
    can_be_hit(phone.locator(".desk-lines a").first)
    phone.goto(f"{site.url}/admin/articles/article/calendar/")
    fits(phone)
    tap(phone, phone.locator(".cal-unscheduled summary"))
    form = phone.locator(".cal-unscheduled form")
    form.locator("input[name=at]").fill("2099-03-04T09:00")
    tap(phone, form.get_by_role("button"))
    expect(phone.locator("body")).to_contain_text("goes out")
    fits(phone)
    article.refresh_from_db()
    assert article.is_scheduled


def test_keys_of_the_form(site, page, person_of, log_in):
    person_of("Publisher")
    log_in("publisher")
    article = live_story()
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(".cke_wysiwyg_frame")
    page.locator("#keys-open").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Letters alone and ? are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.click("#keys-open")
    page.get_by_label("Letters alone and ? are keys").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.locator("#id_headline")).to_be_focused()
    page.keyboard.type("? ")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.fill("#id_headline", "Saved by Keys")
    page.keyboard.press("Control+s")
    expect(page.locator("body")).to_contain_text("Live + pending changes")
    page.wait_for_selector(".cke_wysiwyg_frame")
    page.frame_locator(".cke_wysiwyg_frame").locator("body").click()
    page.keyboard.type("From the text. ")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("#id_headline")).to_have_value("Saved by Keys")
    article.refresh_from_db()
    assert "From the text." in article.latest_revision.content["body"]


def test_a_story_is_dragged_to_another_day(site, page, person_of, log_in):
    person_of("Publisher")
    log_in("publisher")
    article = make_article(publish_at=timezone.make_aware(datetime(2099, 3, 4, 9)))
    page.goto(f"{site.url}/admin/articles/article/calendar/?day=2099-03-04&view=week")
    page.locator(f"[data-story='{article.pk}']").drag_to(page.locator("[data-day='2099-03-06']"))
    expect(page.locator("[data-day='2099-03-06']")).to_contain_text(article.headline)
    article.refresh_from_db()
    assert article.publish_at == timezone.make_aware(datetime(2099, 3, 6, 9))
