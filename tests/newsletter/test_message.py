"""What stands in a copy: the headers word for word, a body that every mail program can read, values in their places."""

import email
import re
from email import policy

import pytest
import time_machine
from django.core import mail, signing

from newsletter import delivery_codes, placeholders, tokens
from newsletter.message import Master, Recipient, return_path
from newsletter.models import MailingList
from tests.newsletter.steps import approved_edition, subscribe

HEADERS = """\
From: "Azerbaijan.US" <newsroom@azerbaijan.us>
Reply-To: letters@azerbaijan.us
To: leyla@example.com
Subject: Salam, =?utf-8?b?...?=
Message-ID: <EDITION.7.MAC@azerbaijan.us>
List-Id: The Weekly <weekly.azerbaijan.us>
List-Unsubscribe: <http://localhost:8000/newsletter/unsubscribe/TOKEN/>, <mailto:leave+7.MAC@bounces.azerbaijan.us>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Archive: <http://localhost:8000/newsletter/weekly/>
List-Help: <http://localhost:8000/newsletter/>
Feedback-ID: EDITION:weekly:en:azerbaijan-us
MIME-Version: 1.0"""


@pytest.fixture
def master(weekly) -> Master:
    MailingList.objects.filter(pk=weekly.pk).update(reply_to="letters@azerbaijan.us")
    weekly.refresh_from_db()
    edition = approved_edition(
        weekly, subject="Salam, Bakı — это письмо", frozen_html=letter(), frozen_text="Bir söz\n"
    )
    return Master(edition, weekly, 0, edition.subject, tracked=False)


def letter() -> str:
    long = "Həftənin xəbərləri. " * 30
    return (
        f"<p>{long}</p>\n.a line that begins with a dot\n<p>{placeholders.LIST} "
        f'<a href="http://localhost:8000/newsletter/unsubscribe/{placeholders.LEAVE}/">x</a></p>'
    )


def copy_of(master: Master, delivery: int = 7, address: str = "leyla@example.com") -> bytes:
    return master.fill(Recipient(delivery, address, "s" * 32))


def test_the_headers_word_for_word(master):
    parsed = email.message_from_bytes(copy_of(master), policy=policy.compat32)
    lines = []
    for name, value in parsed.items():
        value = re.sub(r"\s*\r?\n\s+", " ", value)
        value = value.replace(f"<{master.edition.pk}.7.", "<EDITION.7.").replace(f"{master.edition.pk}:w", "EDITION:w")
        value = re.sub(r"7\.[0-9a-f]{16}", "7.MAC", value)
        value = re.sub(r"unsubscribe/[^/]+/", "unsubscribe/TOKEN/", value)
        if name == "Subject":
            value = "Salam, =?utf-8?b?...?="
        if name not in ("Date", "Content-Type"):
            lines.append(f"{name}: {value}")
    assert "\n".join(lines) == HEADERS
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", parsed["Date"])


def test_a_reader_sees_what_was_written(master):
    parsed = email.message_from_bytes(copy_of(master), policy=policy.default)
    assert parsed["Subject"] == "Salam, Bakı — это письмо"
    html = parsed.get_body(("html",)).get_content()
    assert "Həftənin xəbərləri. Həftənin" in html and "\n.a line that begins with a dot" in html
    assert "The Weekly" in html and "azs0" not in html
    assert parsed.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Bir söz\n"


def test_lines_are_short_enough_and_none_begins_with_a_dot(master):
    message = copy_of(master)
    lines = message.split(b"\r\n")
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert not [line for line in lines if line.startswith(b".")]
    body = lines[lines.index(b"") :]
    assert max(map(len, body)) <= 78


def test_the_same_delivery_makes_the_same_message_id(master):
    first, again, other = copy_of(master), copy_of(master), copy_of(master, 8)
    message_id = re.compile(rb"Message-ID: (\S+)")
    assert message_id.search(first)[1] == message_id.search(again)[1] != message_id.search(other)[1]


def test_the_links_of_a_copy_are_those_of_its_subscriber(master, weekly):
    subscription = subscribe(weekly)
    recipient = Recipient(7, "leyla@example.com", subscription.subscriber.secret)
    html = email.message_from_bytes(master.fill(recipient), policy=policy.default).get_body(("html",)).get_content()
    token = re.search(r"unsubscribe/([^/]+)/", html)[1]
    assert tokens.subscription(token, tokens.LEAVE) == subscription


def test_a_provider_gets_the_same_words(master):
    mail.outbox.clear()
    master.as_django_mail(Recipient(7, "leyla@example.com", "s" * 32)).send()
    sent = mail.outbox[0].message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "azs0" not in sent.as_string()


def test_a_code_of_another_purpose_or_hand_is_refused():
    good = delivery_codes.code(7, delivery_codes.BOUNCE)
    assert delivery_codes.read(good, delivery_codes.BOUNCE) == [7]
    assert delivery_codes.read(good.upper(), delivery_codes.BOUNCE) == [7]
    for bad, purpose in ((good, delivery_codes.CLICK), ("8" + good[1:], delivery_codes.BOUNCE), ("", "bounce")):
        with pytest.raises(tokens.TokenRefused):
            delivery_codes.read(bad, purpose)


def test_a_code_made_with_a_former_key_is_still_believed(settings):
    path = return_path(7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, of today, that is long enough for everybody"
    assert delivery_codes.read(path.split("@")[0].removeprefix("b+"), delivery_codes.BOUNCE) == [7]


def test_a_quick_token_is_one_of_django(settings):
    for value, purpose in ((["s" * 32, 5], tokens.LEAVE), ("s" * 32, tokens.PREFERENCES)):
        with time_machine.travel(1_800_000_000, tick=False):
            assert tokens.dumps(value, purpose) == signing.dumps(value, salt=purpose)
            assert signing.loads(tokens.dumps(value, purpose), salt=purpose) == value
    assert tokens.for_feedback(5, 7) == signing.Signer(salt=tokens.FEEDBACK).sign_object([5, 7])


def test_a_name_with_signs_of_markup_is_a_name(weekly):
    weekly.name = "Ships & <Rails>"
    edition = approved_edition(weekly, frozen_html=letter(), frozen_text=f"{placeholders.LIST}\n")
    mail = Master(edition, weekly, 0, edition.subject, tracked=False).as_django_mail(Recipient(7, "a@example.com", "s"))
    assert "Ships &amp; &lt;Rails&gt;" in mail.alternatives[0].content and "Ships & <Rails>" in mail.body
