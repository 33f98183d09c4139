"""What only a real browser can tell: which headers it sends from the pages behind the links of a mail."""

import pytest
from django_tasks_db.models import DBTaskResult

from newsletter import tokens
from newsletter.models import Consent, Subscription
from tests.newsletter.steps import subscribe


@pytest.fixture
def opened(live_server, transactional_db, settings, weekly, page):
    """opened("confirm", token) is the page behind that link, in a browser."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

    def opened(name: str, token: str):
        page.goto(f"{live_server.url}/newsletter/{name}/{token}/")
        return page

    return opened


def test_a_browser_confirms_and_its_token_is_not_in_the_evidence(opened, weekly):
    subscription = subscribe(weekly)
    Subscription.objects.update(state="pending")
    page = opened("confirm", tokens.for_subscription(subscription, tokens.CONFIRM))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="You are subscribed").wait_for()
    assert Subscription.objects.get().state == "confirmed"
    assert "confirm/" not in Consent.objects.get().source


def test_a_browser_saves_the_choice_of_lists(opened, weekly):
    subscription = subscribe(weekly)
    page = opened("preferences", tokens.for_subscriber(subscription.subscriber))
    page.get_by_role("checkbox", name="The Weekly").uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").wait_for()
    assert Subscription.objects.get().state == "left"
    assert "preferences/" not in Consent.objects.get().source


def test_a_browser_leaves_and_takes_it_back(opened, weekly):
    subscription = subscribe(weekly)
    page = opened("unsubscribe", tokens.for_subscription(subscription, tokens.LEAVE))
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="That was a mistake").click()
    page.get_by_role("heading", name="You are subscribed").wait_for()
    assert Subscription.objects.get().state == "confirmed"
    assert not Consent.objects.filter(source__contains="unsubscribe/").exists()


def test_a_browser_works_while_the_form_is_flooded(live_server, transactional_db, settings, weekly, page):
    settings.ALLOWED_HOSTS, settings.SIGN_UPS_BEFORE_PROOF = ["localhost", "127.0.0.1"], 0
    page.goto(f"{live_server.url}/newsletter/")
    field = page.locator("main").get_by_label("Your mail address")
    with page.expect_response("**/newsletter/stamp/"):
        field.fill("leyla@example.com")
    page.wait_for_timeout(2100)  # no person is faster
    field.press("Enter")
    page.get_by_role("heading", name="check your inbox").wait_for()
    assert DBTaskResult.objects.get().args_kwargs["args"][0] == "leyla@example.com"


def test_the_link_of_a_mail_confirms_by_itself_once_a_person_moves(opened, weekly):
    subscription = subscribe(weekly)
    Subscription.objects.update(state="pending")
    page = opened("confirm", tokens.for_subscription(subscription, tokens.CONFIRM))
    page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")  # what a program makes up is no sign
    page.wait_for_timeout(2000)
    assert Subscription.objects.get().state == "pending"
    page.mouse.move(200, 200)
    page.get_by_role("heading", name="You are subscribed").wait_for()
    assert Subscription.objects.get().state == "confirmed"
