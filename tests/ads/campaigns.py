"""Makes flights and creatives, for tests."""

import itertools
from datetime import timedelta

from django.utils import timezone

from ads.models import Advertiser, Campaign, Creative, Flight, Placement
from images.uploads import add_picture
from tests.stories import image_file

numbers = itertools.count(1)


def make_flight(*, placements=("rail_1",), campaign: Campaign | None = None, **fields) -> Flight:
    if campaign is None:
        advertiser = Advertiser.objects.create(name=f"Advertiser {next(numbers)}")
        campaign = Campaign.objects.create(advertiser=advertiser, name="Campaign")
    defaults = {"name": f"Flight {next(numbers)}", "starts": timezone.now() - timedelta(hours=1)}
    flight = Flight.objects.create(campaign=campaign, **defaults | fields)
    flight.placements.set(Placement.objects.filter(key__in=placements))
    return flight


def make_creative(flight: Flight | None = None, size=(300, 250), **fields) -> Creative:
    """An image creative of a running paid flight, unless told otherwise."""
    flight = flight or make_flight()
    if fields.get("kind") == "house":
        defaults = {"headline": "The newsletter", "click_url": "/newsletter/"}
    else:
        picture = add_picture(image_file(*size), title="creative", alt="", credit="x", queue=False)
        defaults = {"picture": picture, "alt": "Trains", "click_url": "https://rail.example/?from=azerbaijan.us"}
    return Creative.objects.create(flight=flight, name=f"Creative {next(numbers)}", **defaults | fields)
