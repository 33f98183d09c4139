"""What the answers of mail servers mean."""

import pytest

from newsletter.answers import Answer, Meaning, classify
from newsletter.breaker import LEAST, Breaker

SENT, LATER, NO_MAILBOX, REFUSED, POLICY = (
    Meaning.SENT,
    Meaning.LATER,
    Meaning.NO_MAILBOX,
    Meaning.REFUSED,
    Meaning.POLICY,
)


@pytest.mark.parametrize(
    ("code", "text", "stage", "meaning"),
    [
        (250, "2.0.0 queued as 4F", "dot", SENT),
        (354, "go on", "DATA", SENT),
        (450, "4.2.0 greylisted", "RCPT", LATER),
        (421, "4.7.28 rate limited", "dot", LATER),
        (550, "5.1.1 no such user", "RCPT", NO_MAILBOX),
        (550, "No such user here", "RCPT", NO_MAILBOX),
        (553, "mailbox name not allowed", "RCPT", NO_MAILBOX),
        (550, "5.1.1 no such user", "dot", REFUSED),
        (552, "5.2.2 mailbox full", "RCPT", REFUSED),
        (554, "transaction failed", "dot", REFUSED),
        (550, "5.7.1 blocked", "RCPT", POLICY),
        (554, "5.7.26 not authenticated", "dot", POLICY),
        (552, "5.3.4 too big", "dot", POLICY),
        (550, "sender refused", "MAIL", POLICY),
    ],
)
def test_meanings(code, text, stage, meaning):
    assert classify(code, text, stage).meaning == meaning


def test_good_answers_never_stop_an_edition():
    breaker = Breaker()
    assert not any(breaker.note(1, "gmail", Answer(SENT, 250)) for _number in range(1000))


def test_a_list_full_of_dead_mailboxes_stops():
    breaker = Breaker()
    words = [breaker.note(1, "", Answer(NO_MAILBOX if n % 10 == 0 else SENT, 550)) for n in range(LEAST + 1)]
    assert not any(words[: LEAST - 1])
    assert "mailboxes do not exist" in words[LEAST]


def test_patience_is_counted_in_a_row_and_by_group():
    breaker = Breaker()
    slow = Answer(LATER, 421, "4.7.0 slow down")
    assert not breaker.note(1, "gmail", slow)
    assert not breaker.note(1, "yahoo", slow)
    assert not breaker.note(1, "gmail", slow)
    assert not breaker.note(1, "gmail", Answer(SENT, 250))
    assert not breaker.note(1, "gmail", slow)
    assert not breaker.note(1, "gmail", slow)
    assert "gmail asked 3 times" in breaker.note(1, "gmail", slow)


def test_our_own_broken_connection_says_nothing_of_the_list():
    breaker = Breaker()
    assert not any(breaker.note(1, "", Answer(LATER, 0, "Connection reset")) for _number in range(1000))
