"""Mistyped domains: a hint with both choices, and no obstacle."""

import re

import pytest
from django.core import mail

from newsletter import addresses, typing_errors
from newsletter.models import Subscriber
from tests.newsletter.steps import sign_up

pytestmark = pytest.mark.django_db


def buttons(response) -> list[str]:
    return re.findall(r'<button type="submit" name="email" value="([^"]+)"', response.content.decode())


def fields(response) -> dict[str, str]:
    form = response.content.decode().split('class="newsletter-again"')[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_both_choices_are_buttons_and_either_works(client, weekly, run_tasks):
    response = sign_up(client, "leyla@Gmial.com", mailing_list="weekly", form="weekly")
    assert response.status_code == 200 and not response.cookies
    assert buttons(response) == ["leyla@gmail.com", "leyla@Gmial.com"]
    run_tasks()
    assert not mail.outbox and not Subscriber.objects.exists()
    for chosen in buttons(response):
        assert sign_up(client, chosen, **fields(response)).status_code == 303
    run_tasks()
    assert [message.to[0] for message in mail.outbox] == ["leyla@gmail.com", "leyla@gmial.com"]


def test_the_hint_does_not_count_as_a_sign_up(client, weekly, run_tasks):
    for _time in range(10):
        sign_up(client, "leyla@gmial.com")
    sign_up(client, "leyla@gmail.com")
    run_tasks()
    assert len(mail.outbox) == 1


def test_what_was_typed_is_escaped(client, weekly):
    content = sign_up(client, "o'neil+\"x@gmial.com").content.decode()
    assert '"x@gmial' not in content


@pytest.mark.parametrize("address", ["a@gmail.com", "a@example.com", "a@sub.gmial.com", "gmial.com@example.com"])
def test_what_is_right_or_unknown_gets_no_hint(client, weekly, address):
    assert sign_up(client, address).status_code == 303


def test_a_program_gets_no_hint(client, weekly):
    assert sign_up(client, "a@gmial.com", website="x").status_code == 303


def test_the_list_is_in_order():
    wrongs = [wrong for words in typing_errors.MEANT.values() for wrong in words.split()]
    assert len(wrongs) == len(set(wrongs)) > 60
    assert not set(wrongs) & set(typing_errors.MEANT)
    for wrong, right in typing_errors.RIGHT_OF.items():
        assert addresses.normalise(f"a@{wrong}") and 0 < distance(wrong, right) <= 2, wrong


def distance(one: str, other: str) -> int:
    """Letters to exchange, add or take away, or two neighbours to swap."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            steps = [rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted)]
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], wanted):
                steps.append(rows[-2][j - 2] + 1)
            row.append(min(steps))
        rows.append(row)
    return rows[-1][-1]
