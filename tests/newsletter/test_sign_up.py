import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from intake import stamps
from newsletter import addresses
from newsletter.models import Consent, MailingList, Subscriber, Subscription, Suppression
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe
from tests.stories import make_article

pytestmark = pytest.mark.django_db


def old_stamp() -> str:
    with time_machine.travel(timezone.now() - timedelta(seconds=30)):
        return stamps.make()


def test_from_the_box_to_the_inbox_and_in(client, weekly, run_tasks):
    response = sign_up(client, "Leyla@Example.com")
    assert (response.status_code, response["Location"]) == (303, "/newsletter/thanks/")
    assert "check your inbox" in client.get(response["Location"]).content.decode()
    run_tasks()
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.subscriber.address) == ("pending", "Leyla@example.com")
    assert mail.outbox[0].to == ["Leyla@example.com"]
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    subscription.refresh_from_db()
    assert subscription.state == "confirmed"
    asked, confirmed = Consent.objects.order_by("pk")
    assert (asked.event, confirmed.event) == ("asked", "confirmed")
    assert asked.form == "article" and "only after you confirm" in asked.text
    assert asked.text_sha256 == addresses.digest(asked.text) and len(asked.client_key) == 64


def test_the_forms_stand_in_the_story_the_footer_and_on_their_page(client, weekly):
    article = make_article()
    content = client.get(article.get_absolute_url()).content.decode()
    assert content.count('action="/newsletter/subscribe/" method="post"') == 2
    assert 'value="weekly"' in client.get("/newsletter/").content.decode()
    assert "csrfmiddlewaretoken" not in content


def test_the_answer_sets_no_cookie(client, weekly):
    response = sign_up(client)
    assert not response.cookies and "Cookie" not in response.get("Vary", "")


def test_each_edition_signs_up_for_its_own_list(client, weekly, run_tasks):
    az = MailingList.objects.create(slug="heftelik", name="Həftəlik", promise="x", locale="az", is_default=True)
    sign_up(client, path="/az")
    run_tasks()
    assert Subscription.objects.get().mailing_list == az
    assert mail.outbox[0].subject == "Təsdiq edin: Həftəlik"
    assert "/az/newsletter/confirm/" in mail.outbox[0].body


def answer(response) -> tuple:
    return response.status_code, response.content, {k: v for k, v in response.items() if k != "Date"}


def test_nobody_learns_whether_an_address_is_known(client, weekly, run_tasks):
    subscribe(weekly, "confirmed@example.com")
    sign_up(client, "pending@example.com")
    Suppression.objects.create(address_key=addresses.suppression_key("suppressed@example.com"))
    asked = ["new@example.com", "pending@example.com", "confirmed@example.com", "suppressed@example.com"]
    answers = [answer(sign_up(client, email, headers=SAME_SITE | {"User-Agent": email})) for email in asked]
    assert answers.count(answers[0]) == len(answers)


def test_what_is_known_decides_about_the_mail(client, weekly, run_tasks):
    subscribe(weekly, "confirmed@example.com")
    Suppression.objects.create(address_key=addresses.suppression_key("suppressed@example.com"))
    sign_up(client, "confirmed@example.com"), sign_up(client, "suppressed@example.com")
    run_tasks()
    (message,) = mail.outbox
    assert message.to == ["confirmed@example.com"] and "already" in message.subject
    assert not Subscriber.objects.filter(address="suppressed@example.com").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"website": "https://spam.example"},
        {"stamp": "forged"},
        {"email": "someone@mailinator.com"},
        {"mailing_list": "no-such-list"},
    ],
)
def test_programs_get_the_same_answer_and_nothing_else(client, weekly, run_tasks, fields):
    real = answer(sign_up(client, "real@example.com"))
    assert answer(sign_up(client, **{"email": "bot@example.com"} | fields)) == real
    run_tasks()
    assert [message.to for message in mail.outbox] == [["real@example.com"]]


def test_a_form_sent_at_once_is_a_programs(client, weekly, run_tasks):
    sign_up(client, "fast@example.com", stamp=stamps.make())
    sign_up(client, "slow@example.com", stamp=old_stamp())
    run_tasks()
    assert [message.to for message in mail.outbox] == [["slow@example.com"]]


def test_the_stamp_is_kept_by_nobody(client):
    response = client.get("/newsletter/stamp/")
    assert "no-store" in response["Cache-Control"] and not stamps.is_plausible(response.content.decode())


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b", "a b@example.com", "a@example.com\nBcc: b@example.com", "a@exam\u2028ple.com", "@example.com"]
    + ["a@example..com", "a" * 300 + "@example.com", "a\x00@example.com", "<script>@example.com"],
)
def test_an_address_that_is_none_is_said_at_the_field(client, weekly, run_tasks, email):
    response = sign_up(client, email)
    assert response.status_code == 422
    content = response.content.decode()
    assert 'aria-invalid="true"' in content and 'class="newsletter-error"' in content
    assert "<script>@" not in content
    run_tasks()
    assert not mail.outbox


@pytest.mark.parametrize(
    "email", ["ə@example.com", "leyla@xəzər.example", "анна@пример.example", "o'neil+x@example.com"]
)
def test_letters_of_our_readers(client, weekly, run_tasks, email):
    response = sign_up(client, email)
    if response.status_code == 303:
        run_tasks()
        assert mail.outbox[0].to[0].rpartition("@")[2].isascii()
        assert Subscriber.objects.get().address == email
    else:
        # Mail servers that take letters beyond ASCII before the @ are few; the form says so instead of losing mail.
        assert not email.rpartition("@")[0].isascii()


def test_real_addresses(shared, client, weekly):
    """None of them breaks the form, and plain good ones are taken."""
    cases = json.loads((shared / "data/email/email_validator_cases.json").read_text(encoding="utf-8"))
    text = json.dumps(cases, ensure_ascii=False)
    assert "@" in text
    for address in {word for word in strings(cases) if "@" in word}:
        try:
            addresses.normalise(address)
        except addresses.ValidationError:
            continue


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [word for child in children for word in strings(child)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_another_site_cannot_send_the_form(client, weekly, run_tasks, headers):
    response = sign_up(client, headers=headers)
    assert response.status_code == 403 and "another site" in response.content.decode()
    run_tasks()
    assert not mail.outbox


def test_a_browser_that_hides_where_it_was_may(client, weekly):
    assert sign_up(client, headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"}).status_code == 303


def test_a_browser_that_says_nothing_may_but_less_often(client, weekly, run_tasks):
    for number in range(5):
        assert sign_up(client, f"a{number}@example.com", headers={}, stamp=old_stamp()).status_code == 303
    run_tasks()
    assert len(mail.outbox) == 3


def test_the_sixth_of_an_hour_is_answered_and_dropped(client, weekly, run_tasks):
    for number in range(8):
        assert sign_up(client, f"a{number}@example.com", stamp=old_stamp()).status_code == 303
    run_tasks()
    assert len(mail.outbox) == 5
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        sign_up(client, "later@example.com", stamp=old_stamp())
        run_tasks()
    assert len(mail.outbox) == 6


def test_an_address_gets_two_messages_a_day_whoever_asks(client, weekly, run_tasks):
    for number in range(12):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        sign_up(client, "victim@example.com")
    run_tasks()
    assert len(mail.outbox) == 2


def test_the_client_behind_proxies_is_the_one_they_saw(client, weekly, run_tasks, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(8):
        forged = f"1.2.3.{number}, 203.0.113.9"
        sign_up(client, f"a{number}@example.com", headers=SAME_SITE | {"X-Forwarded-For": forged}, stamp=old_stamp())
    run_tasks()
    assert len(mail.outbox) == 5


def test_get_signs_nobody_up(client, weekly):
    assert client.get("/newsletter/subscribe/?email=a@example.com").status_code == 405
