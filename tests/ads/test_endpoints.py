import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ads import choosing, tokens
from ads.models import DailyCount
from tests.ads.campaigns import make_creative, make_flight

pytestmark = pytest.mark.django_db


def decide(client, query: str = "s=rail_1&w=1280") -> dict:
    response = client.get(f"/_s/d?{query}")
    assert response.status_code == 200
    return response.json()["slots"]


def counts() -> tuple[int, int, int]:
    row = DailyCount.objects.first()
    return (row.served, row.viewed, row.clicks) if row else (0, 0, 0)


def test_served_seen_and_clicked_are_counted(client):
    creative = make_creative()
    ad = decide(client)["rail_1"]
    assert ad["label"] == "Advertisement" and ad["sponsor"] == creative.flight.campaign.advertiser.name
    assert (ad["width"], ad["height"], ad["alt"]) == (300, 250, "Trains")
    assert client.post("/_s/v", json.dumps([ad["token"]]), content_type="text/plain").status_code == 204
    response = client.get(ad["href"])
    assert (response.status_code, response["Location"]) == (302, creative.click_url)
    assert counts() == (1, 1, 1)


def test_all_slots_in_one_request(client):
    make_creative(make_flight(placements=("rail_1", "rail_2")))
    slots = decide(client, "s=rail_1,rail_2,unknown,rail_1&w=1280")
    assert set(slots) == {"rail_1", "rail_2"} and slots["rail_2"] is None


def test_queries(client):
    # 1 creatives with flight, campaign, advertiser, picture   2 placements of the flights   3 counts of all slots
    for _flight in range(3):
        make_creative(make_flight(placements=("rail_1", "rail_2")))
    with CaptureQueriesContext(connection) as queries:
        assert all(decide(client, "s=rail_1,rail_2&w=1280").values())
    assert len(queries) == 3, [query["sql"][:100] for query in queries]


def test_a_later_question_of_the_same_page_repeats_nothing(client):
    make_creative(make_flight(placements=("rail_1", "rail_2")))
    ad = decide(client)["rail_1"]
    assert decide(client, f"s=rail_2&w=1280&x={ad['token']}") == {"rail_2": None}


def test_without_the_database_the_places_stay_empty(client, monkeypatch):
    def away(*args):
        raise OperationalError

    monkeypatch.setattr(choosing, "load", away)
    response = client.get("/_s/d?s=rail_1")
    assert (response.status_code, response.json()) == (503, {"slots": {}})


def test_a_beacon_hears_204_without_the_database(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    make_creative()
    ad = decide(client)["rail_1"]
    monkeypatch.setattr(DailyCount, "add", away)
    assert client.post("/_s/v", json.dumps([ad["token"]]), content_type="text/plain").status_code == 204


def test_answers_are_kept_by_nobody_and_set_no_cookie(client):
    response = client.get("/_s/d?s=rail_1")
    assert "no-store" in response["Cache-Control"] and not response.cookies


@pytest.mark.parametrize(
    "query",
    ["", "s=", "s=unknown", "s=rail_1&w=x&l=zz&c=%00", "w=99999999999", "s=" + "a," * 500, "s=rail_1&x=%00,x,WzFd"],
)
def test_odd_questions_are_answered(client, query):
    decide(client, query)


def test_labels_speak_the_language_of_the_page(client):
    make_creative()
    assert decide(client, "s=rail_1&l=ru&w=1280")["rail_1"]["label"] == "Реклама"


def test_a_house_ad_says_whose_it_is(client):
    make_creative(make_flight(tier="house"), kind="house")
    ad = decide(client)["rail_1"]
    assert (ad["label"], ad["sponsor"], ad["paid"]) == ("From the newsroom", "", False)


def test_a_view_counts_once(client):
    make_creative()
    ad = decide(client)["rail_1"]
    for _time in range(5):
        client.post("/_s/v", json.dumps([ad["token"], ad["token"]]), content_type="text/plain")
    assert counts() == (1, 1, 0)


@pytest.mark.parametrize("body", ["", "x", "{}", "[1, null]", '["forged"]', "[" * 3000, "\udcff", '["a"]' * 5000])
def test_beacons_that_count_nothing(client, body):
    response = client.post("/_s/v", body.encode("utf-8", "surrogateescape"), content_type="text/plain")
    assert response.status_code == 204 and not DailyCount.objects.exists()


def test_a_beacon_that_django_itself_would_refuse(client):
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/_s/v", body, content_type="text/plain").status_code == 204


def test_two_ads_of_one_creative_in_one_beacon_count_two(client):
    make_creative()
    seen = [decide(client)["rail_1"]["token"] for _page in range(2)]
    client.post("/_s/v", json.dumps(seen), content_type="text/plain")
    assert counts() == (2, 2, 0)


def test_a_beacon_is_a_post(client):
    assert client.get("/_s/v").status_code == 405


def test_an_old_token_leads_there_but_counts_nothing(client):
    creative = make_creative()
    token = tokens.make(creative.pk, creative.flight.placements.get().pk)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert client.get(f"/go/{token}")["Location"] == creative.click_url
        client.post("/_s/v", json.dumps([token]), content_type="text/plain")
    assert not DailyCount.objects.exists()


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_prefetch_is_no_click(client, headers):
    creative = make_creative()
    token = tokens.make(creative.pk, creative.flight.placements.get().pk)
    assert client.get(f"/go/{token}", headers=headers).status_code == 302
    assert client.head(f"/go/{token}").status_code == 302
    assert not DailyCount.objects.exists()


def test_a_forged_token_leads_to_the_own_address_of_its_creative_and_counts_nothing(client):
    creative = make_creative()
    shown = [creative.pk, creative.flight.placements.get().pk, "n"]
    for token in (signing.dumps(shown, salt="x"), tokens.make(*shown[:2])[:-1] + "~"):
        assert client.get(f"/go/{token}")["Location"] == creative.click_url
        client.post("/_s/v", json.dumps([token]), content_type="text/plain")
    assert not DailyCount.objects.exists()


def said(value: str) -> str:
    return signing.b64_encode(value.encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "https:%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "a:b:c",
        "%0d%0aLocation:x",
        said('["https://evil.example"]'),
        said("[-1]"),
        said("[true]"),
        said(f"[{10**30}]"),
        said("{}"),
        said("[" * 5000),
    ],
)
def test_forged_tokens_lead_nowhere(client, token):
    make_creative()
    assert client.get(f"/go/{token}").status_code == 404


def test_a_token_of_a_creative_that_is_gone(client):
    assert client.get(f"/go/{tokens.make(999999, 1)}").status_code == 404


def test_nothing_in_the_request_is_an_address_to_go_to(client):
    creative = make_creative()
    token = tokens.make(creative.pk, creative.flight.placements.get().pk)
    response = client.get(
        f"/go/{token}?next=https://evil.example&url=//evil.example", headers={"Referer": "https://evil.example"}
    )
    assert response["Location"] == creative.click_url


def test_a_beacon_of_a_creative_that_is_gone(client):
    body = json.dumps([tokens.make(999999, 1)])
    assert client.post("/_s/v", body, content_type="text/plain").status_code == 204


def test_a_picture_at_twice_the_size_is_shown_at_half_of_it(client):
    make_creative(size=(600, 500))
    ad = decide(client)["rail_1"]
    assert (ad["width"], ad["height"]) == (300, 250)
