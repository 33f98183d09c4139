import json
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ads import tokens
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
    # 1 creatives with flight, campaign, advertiser, picture   2 placements of the flights   3 one count a filled slot
    make_creative()
    make_creative(make_flight())
    with CaptureQueriesContext(connection) as queries:
        decide(client)
    assert len(queries) == 3, [query["sql"][:100] for query in queries]


def test_answers_are_kept_by_nobody_and_set_no_cookie(client):
    response = client.get("/_s/d?s=rail_1")
    assert "no-store" in response["Cache-Control"] and not response.cookies


@pytest.mark.parametrize(
    "query", ["", "s=", "s=unknown", "s=rail_1&w=x&l=zz&c=%00", "w=99999999999", "s=" + "a," * 500]
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


@pytest.mark.parametrize("token", ["x", "https:%2F%2Fevil.example", "%2F%2Fevil.example", "a:b:c", "%0d%0aLocation:x"])
def test_forged_tokens_lead_nowhere(client, token):
    make_creative()
    assert client.get(f"/go/{token}").status_code == 404


def test_a_token_signed_for_another_purpose(client):
    creative = make_creative()
    assert client.get(f"/go/{signing.dumps([creative.pk, 1, 'n'], salt='other')}").status_code == 404


def test_a_token_of_a_creative_that_is_gone(client):
    assert client.get(f"/go/{tokens.make(999999, 1)}").status_code == 404


def test_nothing_in_the_request_is_an_address_to_go_to(client):
    creative = make_creative()
    token = tokens.make(creative.pk, creative.flight.placements.get().pk)
    response = client.get(
        f"/go/{token}?next=https://evil.example&url=//evil.example", headers={"Referer": "https://evil.example"}
    )
    assert response["Location"] == creative.click_url
