"""The placements that the site ships. static/css/slots.css reserves their sizes; a test compares the two."""

from ads.models import Placement

PHONE, TABLET, DESKTOP = 0, 760, 1100  # px of the window from which a size holds


def size(min_width: int, width: int, height: int) -> dict[str, int]:
    return {"min_width": min_width, "width": width, "height": height}


WIDE = [size(PHONE, 320, 100), size(TABLET, 728, 90), size(DESKTOP, 970, 250)]
COLUMN = [size(PHONE, 320, 100), size(TABLET, 728, 90), size(DESKTOP, 728, 90)]
LETTER = [size(PHONE, 300, 250)]  # a mail has one size: its window is not known when it is made
BOX = [size(PHONE, 300, 250), size(TABLET, 300, 250), size(DESKTOP, 300, 250)]

# key: (name, page types, sizes, active)
REGISTRY = {
    "header": ("Above the masthead", ["all"], WIDE, False),
    "article_top": ("Above the story", ["article"], COLUMN, False),
    "inline_1": ("In the story, first", ["article"], BOX, False),
    "inline_2": ("In the story, second", ["article"], BOX, False),
    "article_end": ("Below the story", ["article"], COLUMN, True),
    "rail_1": ("Side column, first", ["home", "article", "list"], BOX, True),
    "rail_2": ("Side column, second", ["article"], BOX, True),
    "home_1": ("Front page, across", ["home"], WIDE, True),
    "list_1": ("Above a list of stories", ["list"], COLUMN, True),
    "footer": ("Above the footer", ["all"], WIDE, False),
    "letter_1": ("In a newsletter, after the second story", ["letter"], LETTER, True),
}


def ship(**kwargs) -> None:
    """Sizes are the code's, as the stylesheet's are; the name and what is switched on are the Ads manager's."""
    Placement.objects.bulk_create(
        [
            Placement(key=key, name=name, page_types=page_types, sizes=sizes, is_active=is_active)
            for key, (name, page_types, sizes, is_active) in REGISTRY.items()
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["page_types", "sizes"],
    )
