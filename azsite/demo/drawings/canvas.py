"""A small drawing surface: flat shapes at 2x, duotone gradients, and a final pass of grain."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

INK = "#0f2a43"
TEAL = "#1d6f78"
RED = "#a3293a"
SAND = "#e9dcc3"
PAPER = "#f6f1e7"
DUSK = "#d98b4a"
NIGHT = "#0a1826"
AZ_BLUE, AZ_RED, AZ_GREEN = "#0092bc", "#e4002b", "#00ae65"
US_RED, US_BLUE = "#b22234", "#3c3b6e"

# Every scene is composed in these units, whatever the size asked for.
UNIT_W, UNIT_H = 1600, 900
OVERSAMPLE = 2

Point = tuple[float, float]
Colour = str | tuple[int, int, int]


def rgb(colour: Colour) -> tuple[int, int, int]:
    """Return a colour as three numbers."""
    if isinstance(colour, tuple):
        return colour
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: Colour, second: Colour, amount: float) -> tuple[int, int, int]:
    """Return the colour `amount` of the way from first to second."""
    a, b = rgb(first), rgb(second)
    return tuple(round(x + (y - x) * amount) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def ramp(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """Return a vertical gradient between two colours."""
    a, b = rgb(top), rgb(bottom)
    base = Image.linear_gradient("L")
    bands = [base.point([round(x + (y - x) * i / 255) for i in range(256)]) for x, y in zip(a, b, strict=True)]
    # One column wide while it is stretched in height: a wide resize costs far more than a copy.
    column = Image.merge("RGB", bands).crop((0, 0, 1, 256)).resize((1, size[1]), Image.Resampling.BILINEAR)
    return column.resize(size, Image.Resampling.NEAREST)


class Canvas:
    """A 1600 by 900 unit page that scenes draw on, held at twice the size asked for."""

    def __init__(self, name: str, width: int, height: int) -> None:
        """Prepare a page; `name` seeds everything random on it."""
        self.size = (width, height)
        self.rng = random.Random(name)
        self.scale = OVERSAMPLE * max(width / UNIT_W, height / UNIT_H)
        big = (width * OVERSAMPLE, height * OVERSAMPLE)
        # The page covers the frame and is cropped about its centre, so no proportion is ever stretched.
        self.dx = (big[0] - UNIT_W * self.scale) / 2
        self.dy = (big[1] - UNIT_H * self.scale) / 2
        self.image = Image.new("RGB", big, PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def at(self, points: Iterable[Point]) -> list[Point]:
        """Turn page units into pixels."""
        s = self.scale
        return [(x * s + self.dx, y * s + self.dy) for x, y in points]

    def sky(self, *stops: tuple[float, Colour]) -> None:
        """Fill the page with a gradient through (y, colour) stops, first to last."""
        for (y0, c0), (y1, c1) in zip(stops, stops[1:], strict=False):
            self.band(y0, y1, c0, c1)
        self.band(stops[-1][0], UNIT_H, stops[-1][1], stops[-1][1])

    def band(self, y0: float, y1: float, top: Colour, bottom: Colour) -> None:
        """Fill a full-width strip with a gradient."""
        a = round(y0 * self.scale + self.dy)
        b = round(y1 * self.scale + self.dy)
        if b > a:
            self.image.paste(ramp((self.image.width, b - a), top, bottom), (0, a))

    def poly(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.pen.polygon(self.at(points), fill=rgb(colour))

    def fade(self, points: Sequence[Point], top: Colour, bottom: Colour) -> None:
        """Fill a polygon with a vertical gradient that spans its own height."""
        pixels = self.at(points)
        x0 = max(0, math.floor(min(x for x, _ in pixels)))
        y0 = math.floor(min(y for _, y in pixels))
        x1 = min(self.image.width, math.ceil(max(x for x, _ in pixels)) + 1)
        y1 = math.ceil(max(y for _, y in pixels)) + 1
        if x1 <= x0 or y1 <= y0:
            return
        mask = Image.new("L", (x1 - x0, y1 - y0))
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in pixels], fill=255)
        self.image.paste(ramp(mask.size, top, bottom), (x0, y0), mask)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fill an upright rectangle."""
        (a, b) = self.at([(x0, y0), (x1, y1)])
        self.pen.rectangle([a, b], fill=rgb(colour))

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Fill an ellipse about a centre."""
        (a, b) = self.at([(x - rx, y - ry), (x + rx, y + ry)])
        self.pen.ellipse([a, b], fill=rgb(colour))

    def disc(self, x: float, y: float, r: float, colour: Colour) -> None:
        """Fill a circle."""
        self.oval(x, y, r, r, colour)

    def ring(self, x: float, y: float, r: float, colour: Colour, width: float) -> None:
        """Draw the outline of a circle, inside its radius."""
        (a, b) = self.at([(x - r, y - r), (x + r, y + r)])
        self.pen.ellipse([a, b], outline=rgb(colour), width=max(1, round(width * self.scale)))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a joined line."""
        self.pen.line(self.at(points), fill=rgb(colour), width=max(1, round(width * self.scale)), joint="curve")

    def arc(self, x: float, y: float, r: float, span: tuple[float, float], colour: Colour, width: float) -> None:
        """Draw part of a circle, in degrees clockwise from east."""
        (a, b) = self.at([(x - r, y - r), (x + r, y + r)])
        self.pen.arc([a, b], *span, fill=rgb(colour), width=max(1, round(width * self.scale)))

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float = 0.6) -> None:
        """Lay a soft round light over what is drawn."""
        (cx, cy), side = self.at([(x, y)])[0], round(2 * r * self.scale)
        curve = [round(255 * strength * (1 - min(1.0, i / 180)) ** 2) for i in range(256)]
        mask = Image.radial_gradient("L").point(curve).resize((side, side), Image.Resampling.BILINEAR)
        self.image.paste(
            Image.new("RGB", (side, side), rgb(colour)), (round(cx - side / 2), round(cy - side / 2)), mask
        )

    def veil(self, points: Sequence[Point], colour: Colour, strength: float) -> None:
        """Lay a flat translucent shape over what is drawn."""
        pixels = self.at(points)
        x0, y0 = (math.floor(min(p[i] for p in pixels)) for i in (0, 1))
        x1, y1 = (math.ceil(max(p[i] for p in pixels)) + 1 for i in (0, 1))
        mask = Image.new("L", (x1 - x0, y1 - y0))
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in pixels], fill=round(255 * strength))
        self.image.paste(rgb(colour), (x0, y0, x1, y1), mask)

    def reflect(self, y: float, depth: float, strength: float, tint: Colour) -> None:
        """Mirror what stands above a water line into the water below it."""
        line = round(y * self.scale + self.dy)
        tall = min(round(depth * self.scale), line, self.image.height - line)
        above = self.image.crop((0, line - tall, self.image.width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        # Water smears upright shapes: shrinking and stretching back is a cheap blur.
        soft = above.reduce(8).resize(above.size, Image.Resampling.BILINEAR)
        wet = Image.blend(soft, Image.new("RGB", soft.size, rgb(tint)), 0.35)
        mask = ramp(soft.size, (round(255 * strength),) * 3, (0, 0, 0)).getchannel(0)
        self.image.paste(wet, (0, line), mask)

    def finish(self) -> Image.Image:
        """Bring the page down to size and add the paper's grain."""
        small = self.image.reduce(OVERSAMPLE)
        width, height = self.size
        grain = _grain(self.rng)
        sheet = Image.new("L", (width, height))
        for x in range(0, width, 512):
            for y in range(0, height, 512):
                sheet.paste(grain, (x, y))
        return ImageChops.add(small, Image.merge("RGB", [sheet] * 3), 1, -128)


def _grain(rng: random.Random) -> Image.Image:
    """Return a tile of soft noise about mid grey, the same for the same generator."""
    # Not Image.effect_noise: that draws on the C library's generator, and no two runs would agree.
    raw = Image.frombytes("L", (512, 512), rng.randbytes(512 * 512))
    # Softened a little: unsoftened noise triples the size of the saved file.
    soft = raw.filter(ImageFilter.GaussianBlur(0.8))
    return soft.point([round(128 + (i - 128) * 0.10) for i in range(256)])
