import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from lxml import html

from ads.models import Placement
from ads.placements import REGISTRY, ship
from tests.ads.campaigns import make_creative, make_flight

pytestmark = pytest.mark.django_db


def render(source: str, **context) -> str:
    request = RequestFactory().get("/")
    return Template("{% load slots %}" + source).render(Context({"request": request} | context))


def test_a_labelled_place():
    root = html.fromstring(render('{% slot "rail_1" section="energy" %}'))
    assert root.tag == "aside" and root.get("aria-label") == "Advertisement"
    assert (root.get("data-slot"), root.get("data-section"), root.get("data-locale")) == ("rail_1", "energy", "en")
    assert root.xpath("string(p)") == "Advertisement"


def test_without_script_a_house_ad_stands_there():
    make_creative(make_flight(tier="house"), kind="house", text="Every week.")
    root = html.fromstring(render('{% slot "rail_1" %}'))
    assert root.xpath("//noscript//a/@href") == ["/newsletter/"]


@pytest.mark.parametrize(
    "fields", [{"locales": ["ru"]}, {"sections": ["energy"]}, {"placements": ["rail_2"]}, {"tier": "paid"}]
)
def test_house_ads_that_do_not_stand_there_without_script(fields):
    make_creative(make_flight(**{"tier": "house"} | fields), kind="house")
    assert "noscript" not in render('{% slot "rail_1" %}')


def test_all_slots_of_a_page_ask_once():
    # 1 active placements, each with its house ad for readers without JavaScript
    make_creative(make_flight(tier="house"), kind="house")
    with CaptureQueriesContext(connection) as queries:
        render('{% slot "rail_1" %}{% slot "rail_2" %}{% slot "article_end" %}')
    assert len(queries) == 1


def test_an_unknown_placement_is_a_fault_of_the_template():
    with pytest.raises(TemplateSyntaxError, match="nowhere"):
        render('{% slot "nowhere" %}')


def test_a_placement_that_is_off_leaves_nothing():
    Placement.objects.filter(key="rail_1").update(is_active=False)
    assert render('{% slot "rail_1" %}').strip() == ""


def test_nothing_that_blocking_lists_hide():
    markup = (
        render('{% slot "rail_1" %}{% slot "article_end" %}')
        + Path(settings.BASE_DIR / "static/js/slots.js").read_text()
    )
    names = re.findall(r'class(?:Name)?="?([^">]*)', markup) + re.findall(r'"(/[^"]*)"', markup)
    for name in names:
        assert not re.search(r"\bads?[-_/]|advert|banner|sponsor|\d+x\d+", name), name


def test_every_shipped_placement_is_there():
    assert set(Placement.objects.values_list("key", flat=True)) == set(REGISTRY)


def test_sizes_come_from_the_code_and_the_rest_stays_as_the_ads_manager_set_it():
    Placement.objects.filter(key="rail_1").update(sizes=[], name="Our own", is_active=False)
    ship()
    placement = Placement.objects.get(key="rail_1")
    assert placement.sizes == REGISTRY["rail_1"][2]
    assert (placement.name, placement.is_active) == ("Our own", False)


def reserved(css: str, key: str, window: int) -> tuple[int, int]:
    """(width, height) that the stylesheet reserves for the placement in a window of so many px."""
    found = {}
    for min_width, block in blocks(css):
        if min_width <= window:
            for selectors, rules in re.findall(r"((?:\.placement-\w+,?\s*)+)\{(.*?\n\s*\})\n\s*\n?", block, re.S):
                box = re.search(r"height: (\d+)px;\s*max-width: (\d+)px", rules)
                if box and f".placement-{key}" in re.findall(r"\.placement-\w+", selectors):
                    found = {"size": (int(box[2]), int(box[1]))}
    return found["size"]


def blocks(css: str) -> list[tuple[int, str]]:
    parts = re.split(r"@media \(width >= (\d+)px\) \{", css)
    return [(0, parts[0])] + [(int(parts[n]), parts[n + 1]) for n in range(1, len(parts), 2)]


@pytest.mark.parametrize("key", [key for key, entry in REGISTRY.items() if entry[3] and "letter" not in entry[1]])
def test_the_stylesheet_reserves_the_sizes_of_the_registry(key):
    css = Path(settings.BASE_DIR / "static/css/slots.css").read_text()
    for size in REGISTRY[key][2]:
        assert reserved(css, key, size["min_width"]) == (size["width"], size["height"]), size
