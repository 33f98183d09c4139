"""What a mail that came back says: every kind, every bounce of the collection, and mail made to break the reader."""

import time
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import bounce_reading
from newsletter.bounce_reading import MOST_BYTES, Verdict, read
from newsletter.bounce_words import Kind, kind_of, shown
from newsletter.message import return_path
from tests.newsletter.returned import complaint, forged_return_path, leave_address, plain, report

FOUND = (Kind.HARD, Kind.SOFT, Kind.REFUSED, Kind.DELAYED, Kind.COMPLAINT, Kind.UNSUBSCRIBE)


def test_a_report_names_the_delivery_the_status_and_the_words():
    assert read(report(17)) == Verdict(
        Kind.HARD, 17, "5.1.1", "550 5.1.1 no such user", "leyla@example.com", format="rfc3464"
    )


@pytest.mark.parametrize(
    ("folder", "least"),
    [
        # Not found are a loop alert, a mail that people passed on, a log of a Postfix, and seven from a plain sender
        # under a subject of its own; there the address of the return path says what it is about, and they are listed.
        ("flufl", {Kind.HARD: 47, Kind.SOFT: 53, Kind.REFUSED: 2, Kind.DELAYED: 12}),
        ("sisimai", {Kind.HARD: 105, Kind.SOFT: 109, Kind.REFUSED: 70, Kind.DELAYED: 11, Kind.COMPLAINT: 6}),
    ],
)
def test_the_collection_is_read_no_worse_than_today(shared, folder, least):
    found = Counter(read(path.read_bytes()).kind for path in (shared / "data/bounces" / folder).iterdir())
    total = sum(found[kind] for kind in FOUND)
    assert total >= sum(least.values())
    # A better reader may move some from one kind to another, a few at most.
    assert {kind: found[kind] >= number - 3 for kind, number in least.items()} == dict.fromkeys(least, True)
    assert found[Kind.OTHER] + found[Kind.AUTO_REPLY] <= {"flufl": 3, "sisimai": 12}[folder]


def test_what_is_no_bounce_is_never_taken_for_one(shared):
    files = sorted((shared / "data/bounces/not-a-bounce").iterdir())
    assert [read(path.read_bytes()).kind for path in files] == [Kind.OTHER] * len(files)


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Out of office: back on Monday", ""),
        ("Re: A storm over the Caspian", "Auto-Submitted: auto-replied\n"),
        ("Re: A storm over the Caspian", "X-Autoreply: yes\n"),
        ("Please confirm your message to me", ""),
        ("Abwesenheitsnotiz", "Precedence: bulk\n"),
        ("A word about your newsletter", ""),
        ("Fwd: Undelivered Mail Returned to Sender", ""),
    ],
)
def test_answers_of_people_and_their_robots_are_no_bounces(subject, headers):
    body = "Sorry, user unknown in this office. 550 5.1.1 <ilham@example.com> is away."
    verdict = read(plain(return_path(3), subject=subject, body=body, headers=headers))
    assert verdict.kind in (Kind.OTHER, Kind.AUTO_REPLY)


def test_a_delay_and_a_success_are_no_bounces():
    assert read(report(17, action="delayed", status="4.4.1", said="451 4.4.1 busy")).kind == Kind.DELAYED
    assert read(report(17, action="relayed", status="2.0.0", said="250 ok")).kind == Kind.OTHER


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 5.1.1 user unknown", Kind.HARD),
        ("5.1.2", "host not found", Kind.HARD),
        ("5.0.0", "550 no such user here", Kind.HARD),
        ("", "550 requested action not taken", Kind.HARD),
        ("5.2.2", "552 5.2.2 mailbox full", Kind.SOFT),
        ("5.0.0", "552 over quota", Kind.SOFT),
        ("4.4.7", "delivery time expired", Kind.SOFT),
        ("5.3.4", "message too big", Kind.SOFT),
        ("5.0.0", "554 something happened", Kind.SOFT),
        ("5.7.1", "550 5.7.1 blocked", Kind.REFUSED),
        ("5.0.0", "554 rejected as spam", Kind.REFUSED),
        # A block that calls itself "no such user" must not cost subscribers.
        ("5.1.1", "550 5.1.1 your network is on a blocklist", Kind.REFUSED),
        ("4.0.0", "DNS type 'mx' lookup responded with code NXDOMAIN", Kind.HARD),
    ],
)
def test_codes_and_words(status, said, kind):
    assert kind_of(status, said) == kind


def test_the_kept_words_hold_no_address():
    assert shown("550 <leyla@example.com>:\n user\x00 unknown") == "550 <•••>: user unknown"


# --- of which delivery


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_the_headers_of_the_mailbox_name_it_too(name):
    raw = f"{name}: {return_path(5)}\n".encode() + report(17, to="bounces@azerbaijan.us")
    assert read(raw).delivery == 5


def test_so_does_the_recipient_of_the_envelope():
    assert read(report(17, to="nobody@azerbaijan.us"), return_path(6)).delivery == 6


def test_a_server_may_have_changed_the_case_of_the_address():
    assert read(report(17, to=return_path(8).upper())).delivery == 8


def test_else_the_message_that_the_report_brings_back_names_it():
    assert read(report(17, to="bounces@azerbaijan.us")).delivery == 17


def test_a_forged_signature_is_told_and_names_nothing():
    verdict = read(report(17, to=forged_return_path(17)))
    assert verdict.is_forged and verdict.delivery is None


def test_a_forged_message_id_names_nothing():
    verdict = read(report(17, to="bounces@azerbaijan.us", message_id="<1.17.0123456789abcdef@azerbaijan.us>"))
    assert verdict.kind == Kind.HARD and verdict.delivery is None


def test_a_complaint_and_what_is_none():
    assert read(complaint(9)).kind == Kind.COMPLAINT
    assert read(complaint(9)).delivery == 9
    assert read(complaint(9, kind="not-spam")).kind == Kind.OTHER


def test_mail_to_the_address_of_leaving():
    verdict = read(plain(leave_address(4)))
    assert (verdict.kind, verdict.delivery) == (Kind.UNSUBSCRIBE, 4)


def test_a_robot_that_answers_there_does_not_leave():
    raw = plain(leave_address(4), subject="Out of office", headers="Auto-Submitted: auto-replied\n")
    assert read(raw).kind == Kind.AUTO_REPLY


# --- hostile mail


def test_a_mail_of_fifty_megabytes_is_read_at_its_beginning():
    raw = report(17).replace(b"--b1--", b"x" * 50_000_000)
    tracemalloc.start()
    assert read(raw).delivery == 17
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * MOST_BYTES


def nested(depth: int) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth))


@pytest.mark.parametrize(
    "raw",
    [
        nested(100) + report(17),
        nested(20_000),
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 200_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\n",
        b"a:\n" * 200_000,
        b"From: postmaster@x.y\nSubject: undelivered\n\n" + b"<" * 500_000,
        b"From: postmaster@x.y\nSubject: undelivered\n\n" + b"user " * 100_000,
        b"From: postmaster@x.y\nSubject: undelivered\n\n" + b"a@" * 250_000,
        b"Content-Type: text/plain; charset=nonsense\nFrom: postmaster@x.y\n\n\xff\xfe user unknown",
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"To: =?x?q?\n\n",
        b"",
        b"\x00" * 1000,
    ],
)
def test_bombs_are_read_in_no_time(raw):
    begun = time.process_time()
    read(raw)
    assert time.process_time() - begun < 3


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_any_bytes_anywhere_in_a_report_give_a_verdict(noise, place):
    raw = report(17)
    assert isinstance(read(raw[:place] + noise + raw[place:]), Verdict)


def test_the_same_bytes_have_the_same_digest():
    assert bounce_reading.digest(report(1)) == bounce_reading.digest(report(1)) != bounce_reading.digest(report(2))
