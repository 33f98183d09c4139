"""The demo's advertisers: two with running flights, and house ads that fill what they leave."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from ads.models import Advertiser, Campaign, Creative, Flight, Placement
from images.models import Picture
from images.uploads import add_picture

SIZES = ((300, 250), (728, 90), (320, 100), (970, 250))
SHARP = 2  # drawn at twice the size, for sharp screens
# name: (campaign, colours of ground, band and words, two lines, address, sections)
ADVERTISERS = {
    "Caspian Rail Freight": (
        "Autumn timetable",
        ("#0f2a43", "#d98b4a", "#f6f1e7"),
        ("Aktau to Poti in nine days", "Caspian Rail Freight"),
        "https://rail-freight.example/timetable",
        [],
    ),
    "Baku Book Fair": (
        "The fair opens",
        ("#e9dcc3", "#a3293a", "#0f2a43"),
        ("Four hundred publishers, one hall", "Baku Book Fair"),
        "https://book-fair.example/",
        [],
    ),
}
HOUSE = (
    ("The Weekly Briefing", "A week between Washington and Baku, in your inbox.", "Sign up", "/newsletter/"),
    ("Write for us", "Argument with evidence, up to 900 words.", "How to pitch", "/contact/"),
)


def make_campaigns() -> None:
    for name, (title, colours, lines, address, sections) in ADVERTISERS.items():
        advertiser, new = Advertiser.objects.get_or_create(name=name)
        if new:
            flight = make_flight(advertiser, title, Flight.Tier.PAID, sections)
            for size in SIZES:
                make_image(flight, name, size, colours, lines, address)
    advertiser, new = Advertiser.objects.get_or_create(name="Azerbaijan.US")
    if new:
        flight = make_flight(advertiser, "House ads", Flight.Tier.HOUSE, [])
        for headline, text, button, path in HOUSE:
            words = {"headline": headline, "text": text, "button": button, "click_url": path}
            Creative.objects.create(flight=flight, name=headline, kind=Creative.Kind.HOUSE, **words)


def make_flight(advertiser: Advertiser, title: str, tier: str, sections: list[str]) -> Flight:
    campaign = Campaign.objects.create(advertiser=advertiser, name=title)
    now = timezone.now()
    ends = now + timedelta(days=45) if tier == Flight.Tier.PAID else None
    flight = Flight.objects.create(
        campaign=campaign, name=title, tier=tier, starts=now - timedelta(days=10), ends=ends, sections=sections
    )
    flight.placements.set(Placement.objects.filter(is_active=True))
    return flight


def make_image(flight: Flight, name: str, size: tuple[int, int], colours, lines, address: str) -> None:
    Creative.objects.create(
        flight=flight,
        name=f"{name}, {size[0]}×{size[1]}",
        picture=store(name, size, colours, lines),
        alt=f"{lines[1]}: {lines[0]}",
        click_url=address,
    )


def store(name: str, size: tuple[int, int], colours, lines) -> Picture:
    buffer = io.BytesIO()
    draw(size, colours, lines).save(buffer, "png")
    title = f"{name}, {size[0]}×{size[1]}"
    upload = SimpleUploadedFile("creative.png", buffer.getvalue())
    return add_picture(upload, title=title, alt=lines[0], credit=name, licence=Picture.Licence.LICENSED, queue=False)


def draw(size: tuple[int, int], colours: tuple[str, str, str], lines: tuple[str, str]) -> Image.Image:
    """Stripes like rails or shelves on the right, two lines of words on the left, below each other in a box."""
    width, height = size[0] * SHARP, size[1] * SHARP
    ground, band, ink = colours
    image = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(image)
    step = height // 6
    for number in range(-1, 6):
        left = width - step * (2 * number + 1)
        pen.polygon([(left, height), (left + step, height), (left + 2 * step, 0), (left + step, 0)], fill=band)
    pen.rectangle([0, 0, int(width * 0.72), height], fill=ground)
    margin = min(width, height) // 8
    words, name = lines
    room = (int(width * 0.72) - 2 * margin, height - 2 * margin)
    text, face = wrapped(words, room[0], room[1] * 6 // 10)
    pen.multiline_text((margin, margin), text, font=face, fill=ink, spacing=height // 40)
    small = ImageFont.load_default(max(14, min(room[1] // 5, room[0] // 14)))
    pen.text((margin, height - margin), name, fill=ink, font=small, anchor="ls")
    return image


def wrapped(words: str, width: int, height: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The words in as many lines as let them be largest, and the face in that size."""
    parts = words.split()
    best = ("", 0)
    for lines in range(1, 5):
        text = "\n".join(" ".join(parts[n * len(parts) // lines : (n + 1) * len(parts) // lines]) for n in range(lines))
        size = height // (lines + 1) if lines > 1 else height * 6 // 10
        while size > 10 and max(ImageFont.load_default(size).getlength(line) for line in text.splitlines()) > width:
            size -= 2
        best = max(best, (text, size), key=lambda found: found[1])
    return best[0], ImageFont.load_default(best[1])
