"""Ads in newsletters: the same mail has the same ad, and its link counts for weeks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from ads import mailing, tokens
from ads.models import DailyCount
from tests.ads.campaigns import make_creative, make_flight

pytestmark = pytest.mark.django_db


def clicks() -> int:
    return sum(DailyCount.objects.values_list("clicks", flat=True))


@pytest.fixture
def ad(db) -> dict:
    for _number in range(5):
        make_creative(make_flight(placements=["letter_1"]))
    return mailing.ad_for("letter_1", "weekly", timezone.localdate(), "en")


def test_the_same_list_and_day_have_the_same_ad(ad):
    assert all(ad == mailing.ad_for("letter_1", "weekly", timezone.localdate(), "en") for _ in range(5))
    others = {mailing.ad_for("letter_1", f"list-{n}", timezone.localdate(), "en")["sponsor"] for n in range(30)}
    assert len(others) > 1


def test_a_click_in_the_mail_counts_weeks_later(client, ad):
    path = ad["href"].removeprefix("http://localhost:8000")
    with time_machine.travel(timezone.now() + timedelta(days=50)):
        response = client.get(path)
    assert response.status_code == 302 and response["Location"].startswith("https://rail.example/")
    assert clicks() == 1


def test_what_only_looks_does_not_count(client, ad):
    path = ad["href"].removeprefix("http://localhost:8000")
    client.head(path)
    client.get(path, headers={"Sec-Purpose": "prefetch"})
    assert clicks() == 0


def test_an_old_mail_leads_there_and_counts_no_more(client, ad):
    path = ad["href"].removeprefix("http://localhost:8000")
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        assert client.get(path).status_code == 302
    assert clicks() == 0


def test_a_token_of_a_page_is_none_of_a_mail_and_the_other_way_round(ad):
    token = ad["href"].split("/")[-1]
    assert tokens.read(token) is None and tokens.read_mailed(tokens.make(1, 1)) is None
    assert tokens.read_mailed(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
