import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from ads import choosing
from ads.models import Campaign
from tests.ads.campaigns import make_creative, make_flight

pytestmark = pytest.mark.django_db
PHONE, DESKTOP = 360, 1280


def chosen(slots=("rail_1",), section="", locale="en", window=DESKTOP, seed=1) -> dict:
    found = choosing.choose(choosing.load(timezone.now(), window), slots, section, locale, random.Random(seed))
    return {slot: candidate and candidate.creative for slot, candidate in found.items()}


def test_a_running_creative_is_chosen():
    creative = make_creative()
    assert chosen() == {"rail_1": creative}


def test_a_picture_whose_licence_has_ended_is_not_shown():
    creative = make_creative()
    creative.picture.licence_until = timezone.localdate() - timedelta(days=1)
    creative.picture.save()
    assert chosen() == {"rail_1": None}


def test_shares_follow_the_weights():
    creatives = {make_creative(make_flight(weight=weight)).pk: weight for weight in (10, 30, 60)}
    candidates, draw = choosing.load(timezone.now(), DESKTOP), random.Random(7)
    picks = Counter()
    for _round in range(20_000):
        picks[choosing.choose(candidates, ["rail_1"], "", "en", draw)["rail_1"].creative.pk] += 1
    for key, weight in creatives.items():
        assert abs(picks[key] / 200 - weight) < 2


def test_a_house_ad_never_wins_over_a_paid_one():
    make_creative(make_flight(tier="house", weight=100), kind="house")
    paid = make_creative(make_flight(weight=1))
    assert {chosen(seed=seed)["rail_1"] for seed in range(200)} == {paid}


def test_a_house_ad_fills_what_is_left():
    house = make_creative(make_flight(tier="house"), kind="house")
    assert chosen() == {"rail_1": house}


def test_no_creative_twice_on_a_page():
    flight = make_flight(placements=("rail_1", "rail_2"))
    creative = make_creative(flight)
    assert chosen(["rail_1", "rail_2"]) == {"rail_1": creative, "rail_2": None}


def test_one_campaign_once_where_another_is_eligible():
    first = make_flight(placements=("rail_1", "rail_2"))
    make_creative(first), make_creative(first)
    make_creative(make_flight(placements=("rail_1", "rail_2")))
    for seed in range(50):
        page = chosen(["rail_1", "rail_2"], seed=seed)
        assert page["rail_1"].flight.campaign_id != page["rail_2"].flight.campaign_id
    assert Campaign.objects.count() == 2


def test_what_the_page_shows_already_is_not_chosen_again():
    flight = make_flight(placements=("rail_1", "rail_2"))
    standing, sister = make_creative(flight), make_creative(flight)
    other = make_creative(make_flight(placements=("rail_2",)))
    candidates = choosing.load(timezone.now(), DESKTOP)
    for seed in range(50):
        found = choosing.choose(candidates, ["rail_2"], "", "en", random.Random(seed), {standing.pk})
        assert found["rail_2"].creative == other
    found = choosing.choose(candidates, ["rail_1"], "", "en", random.Random(1), {standing.pk})
    assert found["rail_1"].creative == sister  # its campaign again, as no other one is eligible


@pytest.mark.parametrize(
    "fields",
    [
        {"starts": timezone.now() + timedelta(days=400)},
        {"ends": timezone.now() - timedelta(seconds=1), "starts": timezone.now() - timedelta(days=9)},
        {"is_paused": True},
        {"sections": ["culture"]},
        {"locales": ["ru"]},
        {"placements": ["rail_2"]},
    ],
)
def test_what_keeps_a_flight_out(fields):
    make_creative(make_flight(**fields))
    assert chosen(section="energy") == {"rail_1": None}


def test_section_and_locale_that_match():
    creative = make_creative(make_flight(sections=["energy"], locales=["az"]))
    assert chosen(section="energy", locale="az") == {"rail_1": creative}


def test_an_inactive_creative_is_not_chosen():
    make_creative(is_active=False)
    assert chosen() == {"rail_1": None}


def test_the_size_fits_the_window():
    flight = make_flight(placements=("home_1",))
    wide, narrow = make_creative(flight, (1940, 500)), make_creative(flight, (320, 100))
    assert chosen(["home_1"], window=DESKTOP) == {"home_1": wide}
    assert chosen(["home_1"], window=PHONE) == {"home_1": narrow}
    assert chosen(["home_1"], window=800) == {"home_1": None}
