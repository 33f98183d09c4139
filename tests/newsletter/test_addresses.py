"""Real and strange addresses through the form and out by mail."""

import json

import pytest
from django.core import mail

from intake.models import RateCount
from newsletter import addresses
from newsletter.models import Subscriber, Suppression
from tests.newsletter.steps import sign_up

pytestmark = pytest.mark.django_db
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+@")


def words_of(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [word for child in value or [] for word in words_of(child)]


@pytest.fixture
def cases(shared) -> dict[str, list[str]]:
    known = json.loads((shared / "data/email/email_validator_cases.json").read_text(encoding="utf-8"))
    return {kind: words_of([case["address"] for case in known[kind]]) for kind in known}


def test_plain_real_addresses_are_taken_and_reached(client, weekly, run_tasks, cases):
    plain = {word for word in cases["valid"] if set(word) <= PLAIN and addresses_of_the_world(word)}
    assert len(plain) > 5
    for number, address in enumerate(sorted(plain)):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        assert sign_up(client, address).status_code == 303, address
    run_tasks()
    assert {message.to[0] for message in mail.outbox} == plain


def addresses_of_the_world(word: str) -> bool:
    """The valid cases also hold the outcomes of a parser, such as "test@": those are no whole addresses."""
    local, at, domain = word.rpartition("@")
    parts = domain.split(".")
    good = len(parts) > 1 and all(len(part) < 64 and part.strip("-") == part != "" for part in parts)
    return bool(local and at and good) and len(word) <= addresses.LONGEST and local.strip(".") == local


def test_no_address_breaks_the_form_or_the_mail(client, weekly, run_tasks, cases):
    for number, address in enumerate(cases["valid"] + cases["invalid"]):
        client.defaults["REMOTE_ADDR"] = f"10.0.{number // 250}.{number % 250}"
        response = sign_up(client, address.encode(errors="replace").decode())
        assert response.status_code in (303, 422), address
    run_tasks()  # which fails when a task does
    assert all(len(message.to) == 1 and "\n" not in message.to[0] for message in mail.outbox)
    assert all(message.message()["To"] for message in mail.outbox)


@pytest.mark.parametrize(
    "email",
    [
        "root@localhost",
        "root@LOCALHOST",
        "a@[127.0.0.1]",
        "a@[::1]",
        "a@example.com.",
        "Leyla <a@example.com>",
        "a@example.com,b@example.com",
        "a@example.com b@example.com",
        "a@example.com%0aBcc:b@example.com",
        '"a\r\nBcc: b"@example.com',
    ],
)
def test_what_is_no_single_mailbox_of_the_world_is_refused(client, weekly, run_tasks, email):
    assert sign_up(client, email).status_code == 422
    run_tasks()
    assert not mail.outbox and not Subscriber.objects.exists()


def test_the_typed_address_stays_in_the_field_of_its_list(client, weekly):
    content = sign_up(client, 'leyla"@example', mailing_list="weekly").content.decode()
    assert 'value="leyla&quot;@example"' in content
    assert 'aria-describedby="newsletter-error-weekly"' in content and 'id="newsletter-error-weekly"' in content


def test_both_spellings_of_a_domain_are_one_subscriber(client, weekly, run_tasks):
    sign_up(client, "anna@ПРИМЕР.example"), sign_up(client, "anna@xn--e1afmkfd.example")
    run_tasks()
    subscriber = Subscriber.objects.get()
    assert (subscriber.address, subscriber.address_ascii) == ("anna@пример.example", "anna@xn--e1afmkfd.example")
    assert {message.to[0] for message in mail.outbox} == {"anna@xn--e1afmkfd.example"}


def test_capitals_before_the_at_stay_and_yet_earn_no_third_message(client, weekly, run_tasks):
    for address in ("Leyla@example.com", "leyla@example.com", "LEYLA@example.com"):
        sign_up(client, address)
    run_tasks()
    assert [message.to[0] for message in mail.outbox] == ["Leyla@example.com", "leyla@example.com"]


def test_a_throw_away_mailbox_under_a_name_of_its_own(client, weekly, run_tasks):
    assert sign_up(client, "a@mine.mailinator.com").status_code == 303
    run_tasks()
    assert not mail.outbox and not Subscriber.objects.exists()


def test_a_suppression_outlives_the_secret_it_was_made_with(client, weekly, run_tasks, settings):
    Suppression.objects.create(address_key=addresses.suppression_key("stop@example.com"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-fifty-characters-and-some-more-0123456789"
    sign_up(client, "Stop@example.com")
    run_tasks()
    assert not mail.outbox


def test_counting_keeps_neither_address_nor_network(client, weekly, run_tasks):
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    sign_up(client, "leyla@example.com")
    run_tasks()
    kept = str(list(RateCount.objects.values()))
    assert "leyla" not in kept and "203.0.113.9" not in kept and RateCount.objects.count() == 3
