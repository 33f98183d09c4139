"""An editor makes, orders, previews and submits an edition; another person approves it."""

import email
import re
from email import policy

import pytest
from playwright.sync_api import expect

from newsletter import approval
from newsletter.models import Edition, MailingList, Subscription
from tests.browser.conftest import log_in_to
from tests.newsletter.editions import full_picture, headlines, make_edition
from tests.newsletter.mail_server import running_sink, sender_at_work
from tests.newsletter.steps import subscribe
from tests.stories import make_article


@pytest.fixture
def stories(site):
    mailing_list = MailingList.objects.create(slug="weekly", name="The Weekly", promise="A week.", is_default=True)
    subscribe(mailing_list)
    return [
        make_article(headline=f"Story {n} of the Week", hours_ago=n, lead_picture=full_picture() if n == 1 else None)
        for n in range(1, 6)
    ]


@pytest.fixture
def editor(page, person_of, log_in, site, stories):
    person_of("Editor")
    page.set_viewport_size({"width": 1280, "height": 1000})
    log_in("editor")
    page.goto(f"{site.url}/admin/newsletter/edition/add/")
    page.select_option("[name=mailing_list]", label="The Weekly")
    page.fill("[name=subject]", "A week on rails")
    page.click("[name=_save]")
    page.wait_for_url("**/change/")
    return page


def test_from_nothing_to_an_approved_edition(editor, site, stories, person_of, log_in):
    page = editor
    page.fill("[name=preheader]", "Trains first.")
    page.fill("[name=number]", "4")
    page.get_by_role("button", name="Fill").click()
    expect(page.locator("[data-story]")).to_have_count(4)
    # by button, by keys, by dragging: nothing is sent until it is saved
    first, second, third = (page.locator(f"[data-story='Story {n} of the Week']") for n in (1, 2, 3))
    second.get_by_role("button", name="Up:").click()
    expect(page.locator("#ed-live")).to_have_text("Story 2 of the Week: 1 / 4")
    expect(second.get_by_role("button", name="Up:")).to_be_focused()
    third.locator("textarea").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(third.locator("textarea")).to_be_focused()
    first.locator("[data-grip]").drag_to(second.locator(".fp-headline"))
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    shown = page.locator("[data-story]").evaluate_all("nodes => nodes.map((node) => node.dataset.story)")
    assert shown == [f"Story {n} of the Week" for n in (1, 2, 3, 4)]
    page.keyboard.press("Alt+ArrowUp")
    third.locator("textarea").fill("Read this one.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_load_state()
    edition = Edition.objects.get()
    assert headlines(edition)[0] == "Story 1 of the Week" and edition.preheader == "Trains first."
    # the frame holds the mail itself
    page.get_by_role("link", name="Phone, dark").click()
    mail = page.frame_locator("[data-frame]")
    expect(mail.locator("h1")).to_have_text("The Weekly")
    expect(mail.locator("h2").first).to_have_text("Story 1 of the Week")
    expect(page.locator("[data-frame]")).to_have_attribute("width", "320")
    background = mail.locator(".sheet").evaluate("node => getComputedStyle(node).backgroundColor")
    assert background == "rgb(24, 33, 43)"
    page.get_by_role("button", name="Save and submit for approval").click()
    expect(page.locator(".ed-state")).to_have_text("Waits for approval")
    # another person
    person_of("Publisher")
    log_in("publisher")
    page.goto(f"{site.url}/admin/newsletter/edition/{edition.pk}/change/")
    expect(page.get_by_text("Nothing blocks the approval.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".ed-state")).to_have_text("Approved")
    edition.refresh_from_db()
    assert edition.approved_by.username == "publisher" and "Read this one." in edition.frozen_html


def test_an_approved_edition_reaches_a_mail_server(site, stories, person_of, log_in, page, tmp_path, settings):
    """The demo's way: made and submitted by one, approved and sent by another, over real SMTP."""
    for number in range(30):
        subscribe(MailingList.objects.get(), f"reader{number}@example.org")
    edition = make_edition(MailingList.objects.get(), stories[:3], subject="A week on rails", send_at=None)
    approval.submit(edition, person_of("Editor"))
    person_of("Publisher")
    log_in("publisher")
    page.goto(f"{site.url}/admin/newsletter/edition/{edition.pk}/change/")
    page.get_by_role("button", name="Approve").click()
    with running_sink(tmp_path, settings) as sink, sender_at_work():
        page.get_by_role("button", name="Send now").click()
        # The page renews itself, from the start to the end.
        expect(page.locator(".sending-now")).to_have_attribute("data-state", "sent", timeout=30_000)
    expect(page.locator(".ed-state")).to_have_text("Sent")
    expect(page.locator(".sending-sum")).to_contain_text("31 / 31")
    assert len(sink.accepted()) == len(set(sink.accepted())) == 31
    mail = email.message_from_bytes(sink.mail_to("reader7@example.org"), policy=policy.default)
    assert mail["Subject"] == "A week on rails" and mail["List-Unsubscribe-Post"]
    html = mail.get_body(("html",)).get_content()
    assert "Story 1 of the Week" in html and "azs0" not in html
    # What the mail offers works: one click, without a cookie, and the list has one reader less.
    leave = re.search(r"<(http[^>]+/unsubscribe/[^>]+)>", mail["List-Unsubscribe"])[1]
    answer = page.request.post(leave, form={"List-Unsubscribe": "One-Click"}, max_redirects=0)
    assert answer.status == 200
    assert Subscription.objects.get(subscriber__address="reader7@example.org").state == Subscription.State.LEFT


def test_without_a_script_the_buttons_do_the_same(browser, site, stories, person_of):
    person_of("Editor")
    context = browser.new_context(java_script_enabled=False)
    log_in_to(context, site.url, "editor")
    page = context.new_page()
    edition = Edition.objects.create(mailing_list=MailingList.objects.get(), date="2026-11-20", subject="A week")
    page.goto(f"{site.url}/admin/newsletter/edition/{edition.pk}/change/")
    page.locator("button[value=fill]").click()
    page.locator("[data-story='Story 2 of the Week'] button[value^=up]").click()
    page.locator("[data-story='Story 5 of the Week'] button[value^=remove]").click()
    assert headlines(edition) == [f"Story {n} of the Week" for n in (2, 1, 3, 4)]
    context.close()


def test_what_is_typed_is_not_left_by_accident(editor, complaints):
    editor.fill("[name=preheader]", "Half a")
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.reload()
    assert asked == ["beforeunload"]
    complaints.clear()


def test_it_fits_a_phone(editor, site):
    editor.set_viewport_size({"width": 360, "height": 780})
    editor.reload()
    assert editor.evaluate("document.documentElement.scrollWidth") <= 360
