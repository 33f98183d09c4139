"""When programs flood the form: work for the browser, a question without script, and pages that stay the same."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intake import proof, stamps
from intake.limits import count_of_all, how_many_of_all
from newsletter.sign_up_views import ALL, HOUR
from tests.newsletter.steps import SAME_SITE, sign_up
from tests.newsletter.test_typing_errors import fields
from tests.stories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def flooded(settings):
    settings.SIGN_UPS_BEFORE_PROOF = 0


def old_stamp() -> str:
    with time_machine.travel(timezone.now() - timedelta(seconds=30)):
        return stamps.make()


def work(stamp: str, subject: str) -> str:
    """What static/js/proof.js does."""
    numbers = (str(number) for number in range(10**7))
    return next(
        n
        for n in numbers
        if int.from_bytes(sha256(f"{stamp}:{subject}:{n}".encode()).digest()[:4]) < 2 ** (32 - proof.BITS)
    )


def answer_of(response) -> str:
    one, other = re.search(r"How much is (\d+) plus (\d+)", response.content.decode()).groups()
    return str(int(one) + int(other))


def test_the_answer_to_the_question_lets_a_person_in(client, weekly, run_tasks, flooded):
    response = sign_up(client, mailing_list="weekly", form="weekly")
    assert response.status_code == 200 and not response.cookies and not DBTaskResult.objects.exists()
    sent = fields(response) | {"answer": answer_of(response)}
    assert sent["mailing_list"] == "weekly" and sent["email"] == "leyla@example.com"
    assert sign_up(client, **sent).status_code == 303
    run_tasks()
    assert [message.to for message in mail.outbox] == [["leyla@example.com"]]


def test_the_work_of_a_browser_lets_it_in_at_once(client, weekly, run_tasks, flooded):
    stamp = old_stamp()
    done = work(stamp, "leyla@example.com")
    assert sign_up(client, stamp=stamp, proof=done).status_code == 303
    run_tasks()
    assert len(mail.outbox) == 1


def test_the_stamp_says_when_work_is_wanted(client, weekly, settings):
    assert "X-Proof-Bits" not in client.get("/newsletter/stamp/")
    settings.SIGN_UPS_BEFORE_PROOF = 0
    response = client.get("/newsletter/stamp/")
    assert response["X-Proof-Bits"] == str(proof.BITS) and response["X-Proof-Script"].endswith("/proof.js")
    assert "no-store" in response["Cache-Control"]


def test_pages_stay_as_they_were(client, weekly, settings):
    urls = [make_article().get_absolute_url(), "/newsletter/"]
    before = [client.get(url).content for url in urls]
    settings.SIGN_UPS_BEFORE_PROOF = 0
    assert [client.get(url).content for url in urls] == before


def test_it_begins_when_the_number_of_the_hour_is_reached_and_ends_with_the_hour(client, weekly, settings):
    settings.SIGN_UPS_BEFORE_PROOF = 3
    with time_machine.travel("2026-11-20 12:00:00Z", tick=False):
        codes = []
        for number in range(5):
            client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
            codes.append(sign_up(client, f"a{number}@example.com").status_code)
    assert codes == [303, 303, 303, 200, 200]
    with time_machine.travel("2026-11-20 13:00:00Z", tick=False):
        assert sign_up(client, "late@example.com").status_code == 303


@pytest.mark.parametrize("answer", ["", "1", "x" * 20, "nine", "٩"])
def test_a_wrong_answer_gets_another_question(client, weekly, flooded, answer):
    asked = fields(sign_up(client))
    response = sign_up(client, **asked | {"answer": answer})
    assert response.status_code == 200 and "not the answer" in response.content.decode()
    assert fields(response)["question"] != asked["question"] and not DBTaskResult.objects.exists()


def test_a_question_is_answered_once(client, weekly, flooded):
    response = sign_up(client)
    sent = fields(response) | {"answer": answer_of(response)}
    with time_machine.travel("2026-11-20 12:10:00Z"):
        response = sign_up(client)
        sent = fields(response) | {"answer": answer_of(response)}
        assert sign_up(client, **sent).status_code == 303
        assert sign_up(client, **sent | {"email": "second@example.com"}).status_code == 200
    assert DBTaskResult.objects.count() == 1


def test_an_old_or_forged_question_counts_nothing(client, weekly, flooded):
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        response = sign_up(client)
    sent = fields(response) | {"answer": answer_of(response)}
    assert sign_up(client, **sent).status_code == 200
    assert sign_up(client, **sent | {"question": sent["question"][:-1] + "x"}).status_code == 200


@pytest.mark.parametrize("wrong", ["", "0", "-1", "x", "٣", "9" * 21])
def test_work_that_was_not_done_counts_nothing(client, weekly, flooded, wrong):
    assert sign_up(client, stamp=old_stamp(), proof=wrong).status_code in (200, 303)
    assert not DBTaskResult.objects.exists()


def test_work_is_good_for_its_address_and_stamp_alone(client, weekly, flooded):
    stamp, other = old_stamp(), old_stamp()
    done = work(stamp, "leyla@example.com")
    assert sign_up(client, "other@example.com", stamp=stamp, proof=done).status_code == 200
    assert stamp == other or sign_up(client, stamp=other, proof=done).status_code == 200
    assert not proof.holds("forged", "leyla@example.com", work("forged", "leyla@example.com"))


def test_guessing_is_limited_as_signing_up_is(client, weekly, flooded):
    codes = [sign_up(client, **fields_or_none(client) | {"answer": "1"}).status_code for _time in range(4)]
    assert codes[-1] == 303 and not DBTaskResult.objects.exists()


def fields_or_none(client) -> dict:
    response = sign_up(client)
    return fields(response) if response.status_code == 200 else {}


def test_another_site_cannot_send_the_answer(client, weekly, flooded):
    response = sign_up(client)
    sent = fields(response) | {"answer": answer_of(response)}
    assert sign_up(client, **sent, headers=SAME_SITE | {"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_count_of_all_is_one_over_all_its_rows():
    assert [count_of_all(ALL, HOUR) for _time in range(40)] == list(range(40))
    assert how_many_of_all(ALL, HOUR) == 40 and how_many_of_all("other", HOUR) == 0
