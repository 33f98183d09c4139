"""Draws the icons of the installed site after static/images/mark.svg. Run by hand when the mark changes."""

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "static" / "images"
SHARP = 4  # drawn larger and made smaller, for smooth edges
GROUND, INK = "#9c1f35", "#fbfaf7"
# The outline of the letter and the hole in it, in the 64 units of the mark.
LETTER = [(30.6, 13), (35.8, 13), (51.4, 51), (43.2, 51), (39.7, 41.6), (24.6, 41.6), (21.1, 51), (13, 51)]
HOLE = [(32.2, 22.2), (27, 35.6), (37.3, 35.6)]


def draw(size: int, *, corner: float = 12, letter: float = 1.0) -> Image.Image:
    """`corner` in units of the mark; `letter` shrinks the letter around the middle, away from what a mask cuts off."""
    unit = size * SHARP / 64
    image = Image.new("RGBA", (size * SHARP, size * SHARP))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle([0, 0, size * SHARP - 1, size * SHARP - 1], corner * unit, fill=GROUND)
    for outline, colour in ((LETTER, INK), (HOLE, GROUND)):
        pen.polygon([((32 + (x - 32) * letter) * unit, (32 + (y - 32) * letter) * unit) for x, y in outline], colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for size in (192, 512):
        draw(size).save(IMAGES / f"icon-{size}.png", optimize=True)
    draw(512, corner=0, letter=0.8).save(IMAGES / "icon-maskable.png", optimize=True)
