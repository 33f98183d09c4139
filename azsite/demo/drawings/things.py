"""Scenes of buildings, maps and things, drawn on the canvas."""

import math

from azsite.demo.drawings.canvas import (
    AZ_BLUE,
    AZ_GREEN,
    AZ_RED,
    DUSK,
    INK,
    NIGHT,
    PAPER,
    RED,
    SAND,
    TEAL,
    US_BLUE,
    US_RED,
    Canvas,
    mix,
)

# Rough outlines as (degrees east, degrees north): enough to be known again, not to be measured.
AZERBAIJAN = [(45.0, 41.3), (46.5, 41.9), (47.8, 41.2), (48.6, 41.8), (49.1, 41.3), (49.8, 40.6), (50.4, 40.3)]
AZERBAIJAN += [(49.5, 40.1), (49.3, 39.3), (48.9, 38.4), (48.0, 38.8), (48.0, 39.6), (47.0, 39.2), (46.5, 38.9)]
AZERBAIJAN += [(46.5, 39.5), (45.9, 40.0), (45.4, 40.6)]
NAKHCHIVAN = [(44.8, 39.7), (45.5, 39.6), (46.1, 38.9), (45.4, 39.0)]
ARMENIA = [(43.6, 41.1), (45.0, 41.3), (45.4, 40.6), (45.9, 40.0), (46.5, 39.5), (46.5, 38.9), (46.1, 38.9)]
ARMENIA += [(45.5, 39.6), (44.8, 39.7), (44.0, 40.0), (43.6, 40.6)]
GEORGIA = [
    (41.5, 41.5),
    (41.6, 42.4),
    (40.1, 43.5),
    (42.5, 43.2),
    (44.5, 42.7),
    (46.5, 41.9),
    (45.0, 41.3),
    (43.5, 41.1),
]


def place(lon: float, lat: float) -> tuple[float, float]:
    return 800 + (lon - 46.2) * 135, 450 - (lat - 40.6) * 178


def map_caucasus(c: Canvas) -> None:
    c.sky((0, "#e9e2d0"), (900, "#ddd2ba"))
    black_sea = [(-50, -50), (20, -50), (place(40, 43.6)), (place(41.6, 42.2)), (place(41.3, 41.4)), (-50, 520)]
    shore = [
        (49.0, 44.5),
        (47.6, 43.0),
        (48.6, 41.8),
        (49.1, 41.3),
        (49.8, 40.6),
        (50.4, 40.3),
        (49.5, 40.1),
        (49.3, 39.3),
    ]
    caspian = [*(place(*point) for point in shore), place(48.9, 38.2), place(49.5, 37.0), (1700, 1000), (1700, -60)]
    c.poly(black_sea, mix(TEAL, PAPER, 0.35))
    c.poly(caspian, mix(TEAL, PAPER, 0.2))
    for outline, colour in ((GEORGIA, "#cdbd97"), (ARMENIA, "#c3ae84"), (AZERBAIJAN, RED), (NAKHCHIVAN, RED)):
        points = [place(*point) for point in outline]
        c.poly([(x + 7, y + 9) for x, y in points], mix(SAND, NIGHT, 0.3))
        c.poly(points, colour)
        c.line([*points, points[0]], PAPER, 4)
    for lon, lat in ((49.9, 40.4), (44.8, 41.7), (44.5, 40.2), (45.4, 39.2)):
        c.disc(*place(lon, lat), 10, NIGHT)
        c.ring(*place(lon, lat), 18, NIGHT, 3)
    for n in range(8):
        c.line([(1290 + n * 26, 260 + n * 60), (1420 + n * 20, 262 + n * 60)], PAPER, 2)


def map_corridor(c: Canvas) -> None:
    c.sky((0, NIGHT), (900, INK))
    for radius in (220, 360, 500, 640, 780):
        c.ring(800, 1050, radius, mix(INK, TEAL, 0.35), 2)
    for n in range(-6, 7):
        c.line([(800, 1050), (800 + n * 230, -100)], mix(INK, TEAL, 0.25), 1.5)
    route = [(1430, 360), (1220, 430), (1010, 452), (860, 430), (690, 400), (470, 330)]
    for a, b in zip(route, route[1:], strict=False):
        c.line([a, b], DUSK, 7)
    for n in range(60):
        t = n / 59
        x, y = 470 - 380 * t, 330 - 320 * math.sin(t * 1.9) + 260 * t
        c.disc(x, y, 4.5, SAND)
    for x, y in route:
        c.disc(x, y, 19, PAPER)
        c.disc(x, y, 11, RED)
    c.glow(860, 430, 260, DUSK, 0.5)
    c.disc(860, 430, 30, PAPER)
    for r, colour in ((24, AZ_BLUE), (16, AZ_RED), (8, AZ_GREEN)):
        c.disc(860, 430, r, colour)


def columns(c: Canvas, x0: float, x1: float, top: float, base: float, number: int, light, dark) -> None:
    step = (x1 - x0) / number
    for n in range(number):
        x = x0 + step * (n + 0.5)
        w = step * 0.27
        c.rect(x - w, top, x + w, base, light)
        c.rect(x + w * 0.25, top, x + w, base, dark)
        c.rect(x - w * 1.35, top - 12, x + w * 1.35, top + 6, light)
        c.rect(x - w * 1.35, base - 6, x + w * 1.35, base + 12, light)


def capitol_dome(c: Canvas) -> None:
    c.sky((0, "#20405f"), (520, "#b9a48c"), (900, SAND))
    c.glow(800, 520, 620, DUSK, 0.5)
    dome = [(800 + 210 * math.cos(a / 30 * math.pi), 420 - 230 * math.sin(a / 30 * math.pi)) for a in range(31)]
    c.rect(570, 420, 1030, 640, "#d8cbb3")
    columns(c, 580, 1020, 440, 560, 13, PAPER, "#b9a98c")
    c.fade(dome, "#f6efe0", "#c9b998")
    for n in range(-4, 5):
        c.line([(800 + n * 48, 420), (800 + n * 30, 300), (800 + n * 8, 196)], "#b9a98c", 3)
    c.rect(768, 150, 832, 200, "#d8cbb3")
    c.poly([(790, 150), (810, 150), (804, 84), (796, 84)], INK)
    c.rect(240, 600, 1360, 800, "#cdbfa4")
    columns(c, 260, 1340, 630, 770, 26, PAPER, "#b3a283")
    c.poly([(560, 610), (1040, 610), (800, 530)], "#e2d6bf")
    c.band(790, 900, "#3f5b52", "#243a38")


def washington_monument(c: Canvas) -> None:
    c.sky((0, "#31546e"), (420, "#e0a878"), (560, "#f4d3a6"))
    c.disc(800, 520, 110, "#fbe9c6")
    for x in range(-20, 1640, 50):
        c.disc(x, 590 + c.rng.uniform(-10, 14), c.rng.uniform(34, 60), mix(TEAL, NIGHT, 0.6))
    c.fade([(772, 600), (784, 130), (800, 96), (816, 130), (828, 600)], PAPER, "#cbb592")
    c.poly([(800, 96), (816, 130), (828, 600), (800, 600)], "#a98f6b")
    c.band(600, 620, mix(TEAL, NIGHT, 0.6), mix(TEAL, NIGHT, 0.75))
    c.band(618, 900, "#8fa9a5", INK)
    c.reflect(618, 280, 0.85, INK)


def white_columns(c: Canvas) -> None:
    c.sky((0, "#3f6480"), (900, "#c3d2d3"))
    for n in range(6):
        x, w = 150 + n * 270, 84
        c.fade([(x - w, 900), (x - w * 0.72, 190), (x + w * 0.72, 190), (x + w, 900)], PAPER, "#e3d8c2")
        for flute in range(5):
            fx = x - w * 0.6 + flute * w * 0.3
            c.line([(fx, 900), (fx + (x - fx) * 0.28, 200)], "#bfae8f", 5)
        c.rect(x - w * 1.05, 160, x + w * 1.05, 196, SAND)
    c.poly([(-40, 150), (1640, 150), (1640, 60), (-40, 60)], "#efe6d3")
    c.rect(-40, 150, 1640, 162, "#a9977a")
    c.poly([(-40, 60), (800, -190), (1640, 60)], "#d9ccb2")


def handshake_abstract(c: Canvas) -> None:
    c.sky((0, PAPER), (900, SAND))
    for n in range(7):
        y = 250 + n * 58
        wave = [
            (x, y + 70 * math.sin((x - 800) / 240) * math.exp(-(((x - 800) / 420) ** 2))) for x in range(-20, 1641, 20)
        ]
        left, right = wave[: len(wave) // 2 + 4], wave[len(wave) // 2 - 4 :]
        c.line(left, (AZ_BLUE, AZ_RED, AZ_GREEN, INK, TEAL, RED, DUSK)[n], 40)
        c.line(right, (US_BLUE, US_RED, PAPER, US_RED, US_BLUE, INK, US_RED)[n], 40)
    c.ring(800, 424, 250, NIGHT, 10)


def flags_ribbons(c: Canvas) -> None:
    c.sky((0, "#e7e2d6"), (900, "#cfc6b2"))
    for group, shift, start in (((AZ_BLUE, AZ_RED, AZ_GREEN), 0.0, 150), ((US_BLUE, "#ffffff", US_RED), 2.2, 470)):
        for n, colour in enumerate(group):
            top = [(x, start + n * 92 + 60 * math.sin(x / 260 + shift)) for x in range(-20, 1641, 20)]
            bottom = [(x, y + 92) for x, y in reversed(top)]
            c.poly([*top, *bottom], colour)
            for x, y in top[4::16]:
                c.veil([(x, y), (x + 70, y + 12), (x + 70, y + 104), (x, y + 92)], NIGHT, 0.12)


def carpet_pattern(c: Canvas) -> None:
    c.sky((0, "#7e1f2e"), (900, "#6a1725"))
    for inset, colour in ((26, SAND), (40, INK), (92, SAND), (104, "#7e1f2e")):
        c.rect(inset, inset, 1600 - inset, 900 - inset, colour)
    for n in range(24):
        for x, y in ((84 + n * 62, 66), (84 + n * 62, 834)):
            c.poly([(x, y - 20), (x + 20, y), (x, y + 20), (x - 20, y)], DUSK)
    for cx in (370, 800, 1230):
        for size, colour in ((270, INK), (226, SAND), (192, TEAL), (140, RED), (92, SAND), (52, INK)):
            steps = stepped(cx, 450, size)
            c.poly(steps, colour)
        for k in range(8):
            angle = k * math.pi / 4
            x, y = cx + 166 * math.cos(angle), 450 + 166 * math.sin(angle)
            c.poly([(x, y - 16), (x + 16, y), (x, y + 16), (x - 16, y)], PAPER)


def stepped(x: float, y: float, size: float, steps: int = 6) -> list[tuple[float, float]]:
    """A lozenge with steps for edges, as knots make it."""
    unit, corner = size / steps, []
    for n in range(steps):
        corner += [(n * unit, size - n * unit), ((n + 1) * unit, size - n * unit)]
    quarter = [(x + a, y - b) for a, b in corner]
    half = quarter + [(px, 2 * y - py) for px, py in reversed(quarter)]
    return half + [(2 * x - px, py) for px, py in reversed(half)]


def mugham_strings(c: Canvas) -> None:
    c.sky((0, "#3b1420"), (900, NIGHT))
    c.glow(700, 470, 560, DUSK, 0.6)
    for x, r in ((560, 210), (830, 150)):
        c.oval(x, 560, r, r * 0.92, "#7a3b1f")
        c.oval(x, 560, r * 0.82, r * 0.75, "#c98a4f")
    c.poly([(840, 500), (850, 560), (1480, 250), (1462, 218)], "#4a2313")
    for n in range(5):
        c.line([(560, 600 - n * 12), (1440, 252 - n * 5)], SAND, 3)
    for n in range(4):
        c.rect(1360 + n * 30, 190 - n * 12, 1374 + n * 30, 300 - n * 12, "#2a130b")
    for n in range(9):
        c.arc(640, 540, 300 + n * 62, (200, 330), mix(RED, DUSK, n / 10), 4)


def jazz_night(c: Canvas) -> None:
    c.sky((0, NIGHT), (900, "#2a1638"))
    c.glow(620, 200, 620, DUSK, 0.55)
    c.poly([(560, 0), (660, 0), (1080, 900), (220, 900)], mix("#2a1638", DUSK, 0.28))
    c.poly([(300, 620), (880, 560), (1040, 640), (980, 720), (340, 740)], NIGHT)
    c.poly([(330, 600), (700, 250), (900, 560)], "#141026")
    for n in range(20):
        c.rect(400 + n * 30, 690 - n * 3, 424 + n * 30, 726 - n * 3, PAPER)
        if n % 7 not in (2, 6):
            c.rect(418 + n * 30, 690 - n * 3, 434 + n * 30, 710 - n * 3, NIGHT)
    c.disc(1130, 420, 52, "#0d0a1c")
    c.poly([(1060, 470), (1200, 470), (1260, 900), (1010, 900)], "#0d0a1c")
    c.line([(1110, 450), (960, 520), (900, 600), (930, 680)], DUSK, 26)
    c.oval(920, 690, 70, 46, DUSK)
    c.oval(908, 690, 48, 30, "#7a4a24")


def tea_glass(c: Canvas) -> None:
    c.sky((0, "#efe3cb"), (640, SAND))
    c.band(640, 900, "#8f2234", "#5f1522")
    c.oval(800, 700, 330, 58, "#3c0d16")
    c.oval(800, 684, 300, 50, PAPER)
    c.oval(800, 678, 190, 30, "#d8cbb3")
    outline = []
    for n in range(41):
        t = n / 40
        half = 118 - 62 * math.exp(-(((t - 0.42) / 0.16) ** 2)) - 30 * max(0, t - 0.75) * 4
        outline.append((half, 210 + 460 * t))
    shape = [(800 + w, y) for w, y in outline] + [(800 - w, y) for w, y in reversed(outline)]
    c.fade(shape, "#f3dfc0", "#e6c79a")
    tea = [(w - 9, y) for w, y in outline if y > 290]
    c.fade([(800 + w, y) for w, y in tea] + [(800 - w, y) for w, y in reversed(tea)], "#c4552d", "#6f1f16")
    c.oval(800, 290, 96, 16, "#e08a4a")
    c.line([(760, 300), (742, 400), (770, 640)], "#f6d9b0", 8)
    for x in (1010, 1064):
        c.poly([(x, 640), (x + 46, 626), (x + 50, 672), (x + 4, 686)], "#ffffff")
    for n in range(3):
        c.line([(760 + n * 40, 190), (775 + n * 40, 150), (755 + n * 40, 110), (772 + n * 40, 70)], "#ffffff", 5)


def pomegranate(c: Canvas) -> None:
    c.sky((0, "#d9e2dc"), (900, "#b9cdc6"))
    c.oval(800, 760, 430, 60, "#8fa9a1")
    c.disc(660, 500, 250, RED)
    c.disc(600, 430, 120, mix(RED, DUSK, 0.35))
    c.poly([(600, 270), (640, 170), (668, 240), (700, 168), (722, 276)], "#7e1f2e")
    c.disc(1030, 560, 205, "#7e1f2e")
    c.disc(1030, 560, 182, "#f0dcc0")
    for ring, number in ((0, 1), (52, 7), (104, 13), (148, 18)):
        for k in range(number):
            angle = k / number * 2 * math.pi + ring
            x, y = 1030 + ring * math.cos(angle), 560 + ring * math.sin(angle)
            c.oval(x, y, 22, 24, RED)
            c.oval(x - 6, y - 8, 7, 8, "#e58a95")
    c.poly([(400, 760), (520, 640), (560, 770)], "#2f6b4f")


def conference_table(c: Canvas) -> None:
    c.sky((0, "#27455c"), (900, "#16293a"))
    for n in range(5):
        c.rect(130 + n * 290, 60, 350 + n * 290, 330, "#3d617a")
        c.line([(240 + n * 290, 60), (240 + n * 290, 330)], "#27455c", 8)
    for side in (-1, 1):
        for n in range(5):
            x, s = 800 + side * (190 + n * 112), 1 + n * 0.18
            c.rect(x - 34 * s, 430 + n * 32 - 70 * s, x + 34 * s, 470 + n * 32, NIGHT)
    c.fade([(560, 420), (1040, 420), (1420, 860), (180, 860)], "#b5793f", "#6b3f20")
    c.poly([(640, 440), (960, 440), (1120, 800), (480, 800)], "#c98f55")
    for n in range(3):
        for side in (-1, 1):
            y, s = 470 + n * 110, 1 + n * 0.45
            x = 800 + side * (150 + n * 62)
            c.poly([(x - 26 * s, y), (x + 26 * s, y - 4), (x + 32 * s, y + 30 * s), (x - 24 * s, y + 34 * s)], PAPER)
    for x, colours in ((770, (AZ_BLUE, AZ_RED, AZ_GREEN)), (830, (US_BLUE, "#ffffff", US_RED))):
        c.line([(x, 520), (x, 400)], SAND, 4)
        for n, colour in enumerate(colours):
            c.rect(x, 400 + n * 15, x + 52, 415 + n * 15, colour)


def signal_lines(c: Canvas) -> None:
    c.sky((0, NIGHT), (900, "#102a3a"))
    nodes = [(800, 450)] + [
        (800 + r * math.cos(k * 6.283 / n + r), 450 + r * 0.62 * math.sin(k * 6.283 / n + r))
        for r, n in ((190, 6), (380, 11), (600, 16))
        for k in range(n)
    ]
    for n, (x, y) in enumerate(nodes[1:], 1):
        nearest = sorted(nodes[:n], key=lambda p: (p[0] - x) ** 2 + (p[1] - y) ** 2)[:2]
        for other in nearest:
            c.line([(x, y), other], mix(TEAL, NIGHT, 0.15), 3)
    c.glow(800, 450, 420, TEAL, 0.7)
    for n, (x, y) in enumerate(nodes):
        c.disc(x, y, 8 + c.rng.uniform(0, 8), (DUSK, SAND, TEAL)[n % 3])
    c.disc(800, 450, 40, RED)
    c.ring(800, 450, 64, SAND, 5)


def newspaper_stack(c: Canvas) -> None:
    c.sky((0, SAND), (640, "#d9c7a3"))
    c.band(640, 900, "#8a6a4a", "#5d4632")
    for n in range(11):
        shift, y = c.rng.uniform(-26, 26), 720 - n * 40
        c.poly(
            [(420 + shift, y), (1180 + shift, y), (1200 + shift, y + 36), (400 + shift, y + 36)],
            mix(PAPER, SAND, c.rng.uniform(0, 0.7)),
        )
        c.line([(402 + shift, y + 36), (1198 + shift, y + 36)], "#a08f6e", 4)
    c.poly([(470, 320), (1150, 320), (1180, 300), (500, 296)], PAPER)
    c.poly([(430, 318), (1170, 318), (1120, 200), (490, 200)], PAPER)
    c.poly([(560, 218), (1050, 218), (1056, 240), (552, 240)], NIGHT)
    for n in range(4):
        c.line([(530 - n * 8, 262 + n * 13), (780, 262 + n * 13)], "#8b8270", 5)
    c.poly([(820, 256), (1090, 256), (1108, 304), (824, 304)], TEAL)
    for x in (640, 960):
        c.line([(x, 318), (x, 756)], RED, 9)


def chess_board(c: Canvas) -> None:
    c.sky((0, "#20384d"), (520, "#7d6a5c"))
    c.band(480, 900, "#3a2c26", "#1f1714")
    for row in range(8):
        a, b = row / 8, (row + 1) / 8
        for column in range(8):
            points = [board(column, a), board(column + 1, a), board(column + 1, b), board(column, b)]
            c.poly(points, SAND if (row + column) % 2 else "#6d3a2a")
    for column, row, colour, tall in (
        (2, 0.25, NIGHT, 0.8),
        (5, 0.2, NIGHT, 1.0),
        (3.4, 0.5, RED, 1.35),
        (5.2, 0.62, PAPER, 1.5),
        (1.6, 0.75, PAPER, 1.1),
    ):
        piece(c, *board(column + 0.5, row + 0.06), 92 * (0.55 + row), tall, colour)


def board(column: float, depth: float) -> tuple[float, float]:
    t = depth**1.35
    half = 300 + 420 * t
    return 800 - half + column / 8 * 2 * half, 400 + 440 * t


def piece(c: Canvas, x: float, y: float, size: float, tall: float, colour) -> None:
    height = size * 1.9 * tall
    c.oval(x + size * 0.3, y + 6, size * 0.8, size * 0.2, "#241a16")
    c.oval(x, y, size * 0.55, size * 0.18, colour)
    c.poly(
        [
            (x - size * 0.45, y),
            (x - size * 0.16, y - height * 0.6),
            (x + size * 0.16, y - height * 0.6),
            (x + size * 0.45, y),
        ],
        colour,
    )
    c.oval(x, y - height * 0.62, size * 0.3, size * 0.09, colour)
    c.disc(x, y - height * 0.78, size * 0.27, colour)
