from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ads.models import Creative, DailyCount, Flight, Placement
from images.uploads import add_picture
from tests.ads.campaigns import make_creative, make_flight
from tests.stories import image_file

pytestmark = pytest.mark.django_db
PAGES = [
    "placement/",
    "advertiser/",
    "campaign/",
    "flight/",
    "creative/",
    "flight/add/",
    "creative/add/",
    "campaign/add/",
]


@pytest.mark.parametrize("page", PAGES)
def test_an_ads_manager_opens_every_page(client_of, page):
    make_creative()
    assert client_of("Ads manager").get(f"/admin/ads/{page}").status_code == 200


@pytest.mark.parametrize("group", ["Writer", "Editor", "Newsletter manager"])
def test_others_do_not(client_of, group):
    client = client_of(group)
    assert {client.get(f"/admin/ads/{page}").status_code for page in PAGES} == {403}


def test_a_counted_creative_is_not_deleted(client_of):
    creative = make_creative()
    url = f"/admin/ads/creative/{creative.pk}/delete/"
    client = client_of("Ads manager")
    assert client.get(url).status_code == 200
    DailyCount.add([(creative.pk, creative.flight.placements.get().pk)], timezone.localdate(), served=1)
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Creative.objects.exists()


def test_a_flight_shows_its_creatives_with_their_counts(client_of):
    creative = make_creative()
    DailyCount.add([(creative.pk, creative.flight.placements.get().pk)], timezone.localdate(), served=41, viewed=7)
    content = client_of("Ads manager").get(f"/admin/ads/flight/{creative.flight_id}/change/").content.decode()
    assert content.count("41 / 7 / 0") == 2  # of the flight, and of its creative
    assert creative.picture.file.url in content


def test_a_new_flight_gets_its_creatives_once_its_placements_are_known(client_of):
    client, campaign = client_of("Ads manager"), make_flight().campaign
    assert b"creatives-TOTAL_FORMS" not in client.get("/admin/ads/flight/add/").content
    fields = {"campaign": campaign.pk, "name": "New", "tier": "paid", "starts_0": "2026-01-01", "starts_1": "10:00"}
    placements = [Placement.objects.get(key="rail_1").pk]
    response = client.post("/admin/ads/flight/add/", fields | {"placements": placements, "weight": 10})
    flight = Flight.objects.get(name="New")
    assert response["Location"] == f"/admin/ads/flight/{flight.pk}/change/"
    assert b"creatives-TOTAL_FORMS" in client.get(response["Location"]).content


def test_a_picture_of_a_wrong_size_is_refused_with_the_sizes():
    creative = make_creative()
    creative.picture = add_picture(image_file(400, 100), title="x", alt="", credit="x", queue=False)
    with pytest.raises(ValidationError, match="400×100; the flight's placements take 300×250"):
        creative.full_clean()


def test_twice_the_size_is_taken():
    make_creative(size=(600, 500)).full_clean()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://plain.example/",
        "//evil.example/",
        "/\\evil.example",
        "data:text/html,x",
        "https://",
        "https:///p",
        "https://a b.example/",
        "/x\ny",
        "",
    ],
)
@pytest.mark.parametrize("kind", ["image", "house"])
def test_addresses_that_are_refused(kind, address):
    creative = make_creative(kind=kind)
    creative.click_url = address
    with pytest.raises(ValidationError):
        creative.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        creative.save()


def test_a_paid_creative_does_not_lead_to_a_path():
    creative = make_creative()
    creative.click_url = "/newsletter/"
    with pytest.raises(ValidationError):
        creative.full_clean()


def test_a_picture_needs_words_for_those_who_do_not_see_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_creative(alt="")


def test_a_flight_ends_after_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_flight(ends=timezone.now() - timedelta(days=3))
