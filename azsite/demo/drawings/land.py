"""Scenes of towns, shores, roads and works, drawn on the canvas."""

import math

from azsite.demo.drawings.canvas import AZ_RED, DUSK, INK, NIGHT, PAPER, RED, SAND, TEAL, Canvas, mix


def sea(c: Canvas, y: float, top, bottom) -> None:
    c.band(y, 900, top, bottom)


def hills(c: Canvas, base: float, height: float, colour, waves: int = 3, shift: float = 0.0) -> None:
    """A ridge across the page; the seed makes each one different."""
    phases = [(c.rng.uniform(0, 6.3), c.rng.uniform(0.6, 1.4)) for _ in range(waves)]
    points = []
    for x in range(0, 1641, 20):
        y = sum(math.sin(x / 1600 * 6.3 * f * (n + 1) + p + shift) / (n + 1) for n, (p, f) in enumerate(phases))
        points.append((x - 20, base - height * (0.5 + y / 3)))
    c.poly([(-20, 900), *points, (1640, 900)], colour)


def blocks(c: Canvas, base: float, low: float, high: float, colour, lights=None) -> None:
    """A row of plain houses, with lit windows where a colour for them is given."""
    x = -20.0
    while x < 1620:
        width, height = c.rng.uniform(40, 110), c.rng.uniform(low, high)
        c.rect(x, base - height, x + width, base + 4, colour)
        if lights:
            for _ in range(int(height / 18)):
                wx, wy = x + c.rng.uniform(6, width - 12), base - c.rng.uniform(10, height - 6)
                c.rect(wx, wy, wx + 5, wy + 7, lights)
        x += width + c.rng.uniform(-6, 10)


def flame(c: Canvas, x: float, base: float, height: float, width: float, light, dark) -> None:
    """A tower that tapers in a curve to one side, as a flame does."""
    left, right = [], []
    for step in range(21):
        t = step / 20
        lean = math.sin(t * 3.1) * width * 0.22
        half = width / 2 * (1 - t**2.2)
        left.append((x - half + lean * (1 - t), base - height * t))
        right.append((x + half * (0.9 - 0.5 * t) + lean, base - height * t))
    c.fade([*left, *reversed(right)], light, dark)


def flame_towers(c: Canvas) -> None:
    c.sky((0, NIGHT), (520, INK), (700, "#8a4a3c"), (900, DUSK))
    c.glow(820, 640, 620, DUSK, 0.55)
    hills(c, 760, 130, mix(INK, RED, 0.25))
    for x, height, width in ((640, 470, 150), (830, 560, 170), (1010, 430, 150)):
        flame(c, x, 760, height, width, "#f0b27a", RED)
        flame(c, x + 14, 760, height * 0.96, width * 0.55, RED, "#5a1626")
    blocks(c, 800, 30, 110, NIGHT, "#e8b36a")
    c.band(800, 900, NIGHT, NIGHT)


def maiden_tower(c: Canvas) -> None:
    c.sky((0, "#f3e6cc"), (560, SAND), (900, "#d8b98a"))
    c.disc(1140, 270, 92, "#f8efdc")
    blocks(c, 720, 90, 200, mix(SAND, DUSK, 0.45))
    c.fade([(640, 760), (652, 250), (960, 250), (972, 760)], "#a9713f", "#6d4427")
    c.fade([(930, 760), (932, 290), (1080, 320), (1100, 760)], "#8b5a33", "#57351f")
    for row in range(17):
        y = 272 + row * 28
        c.line([(650, y), (962, y)], "#8b5a33" if row % 2 else "#5f3a20", 3)
    for x, y in ((740, 360), (850, 430), (760, 540)):
        c.oval(x, y, 12, 22, NIGHT)
    blocks(c, 800, 40, 90, "#54331f")
    c.band(800, 900, "#54331f", "#3d2415")


def baku_skyline_night(c: Canvas) -> None:
    c.sky((0, NIGHT), (600, "#1a3a5c"), (900, INK))
    for _ in range(70):
        c.disc(c.rng.uniform(0, 1600), c.rng.uniform(0, 320), c.rng.uniform(0.8, 2), "#c9d6e2")
    c.glow(800, 620, 520, TEAL, 0.5)
    blocks(c, 620, 90, 210, "#16324d", "#d98b4a")
    for x, height in ((300, 330), (760, 420), (900, 360), (1240, 300)):
        flame(c, x, 624, height, 110, "#2a6f86", "#10293f")
    blocks(c, 626, 40, 130, NIGHT, "#f0c987")
    sea(c, 626, "#14324a", NIGHT)
    c.reflect(626, 240, 0.75, NIGHT)


def baku_bay(c: Canvas) -> None:
    c.sky((0, "#cfe0e0"), (430, PAPER), (520, "#f0dcc0"))
    hills(c, 500, 120, mix(TEAL, PAPER, 0.55))
    blocks(c, 505, 20, 90, mix(INK, PAPER, 0.45))
    sea(c, 500, TEAL, INK)
    c.poly([(0, 900), (0, 760), (420, 700), (980, 900)], SAND)
    c.poly([(0, 900), (0, 800), (300, 770), (700, 900)], mix(SAND, DUSK, 0.35))
    for n in range(9):
        y = 540 + n * n * 3.2
        c.line([(620 + n * 40, y), (900 + n * 70, y)], mix(TEAL, PAPER, 0.4), 2 + n / 3)
    boat(c, 1000, 610, 1.0)
    boat(c, 1270, 545, 0.5)


def boat(c: Canvas, x: float, y: float, s: float) -> None:
    c.poly([(x - 90 * s, y), (x + 90 * s, y), (x + 62 * s, y + 32 * s), (x - 68 * s, y + 32 * s)], NIGHT)
    c.rect(x - 30 * s, y - 34 * s, x + 30 * s, y, PAPER)
    c.rect(x - 6 * s, y - 84 * s, x, y - 30 * s, NIGHT)
    c.poly([(x, y - 84 * s), (x + 44 * s, y - 70 * s), (x, y - 56 * s)], RED)


def tower_of_steel(c: Canvas, x: float, base: float, height: float, colour) -> None:
    half = height * 0.16
    c.line([(x - half, base), (x - half * 0.25, base - height)], colour, 9)
    c.line([(x + half, base), (x + half * 0.25, base - height)], colour, 9)
    for n in range(6):
        a, b = n / 6, (n + 1) / 6
        wa, wb = half * (1 - 0.75 * a), half * (1 - 0.75 * b)
        c.line([(x - wa, base - height * a), (x + wb, base - height * b)], colour, 4)
        c.line([(x + wa, base - height * a), (x - wb, base - height * b)], colour, 4)


def caspian_platform(c: Canvas) -> None:
    c.sky((0, "#21506a"), (420, "#d08a5a"), (560, "#f0c896"))
    c.disc(1050, 500, 74, "#fbe6c0")
    sea(c, 560, "#2b5d6b", NIGHT)
    for x in (560, 700, 860, 1010):
        c.rect(x, 440, x + 24, 720, NIGHT)
    c.line([(570, 470), (1030, 690)], NIGHT, 7)
    c.line([(1030, 470), (570, 690)], NIGHT, 7)
    c.poly([(490, 400), (1110, 400), (1080, 450), (520, 450)], INK)
    c.rect(560, 320, 740, 402, INK)
    c.rect(600, 270, 700, 322, NIGHT)
    tower_of_steel(c, 880, 402, 290, NIGHT)
    c.line([(1080, 410), (1260, 290)], NIGHT, 10)
    c.glow(1270, 262, 90, DUSK, 0.9)
    flame(c, 1264, 300, 76, 34, "#f7d08a", RED)
    c.reflect(720, 170, 0.45, NIGHT)


def pipeline_dusk(c: Canvas) -> None:
    c.sky((0, "#2b3a55"), (420, "#b86a4c"), (600, "#f0b980"))
    c.disc(800, 560, 84, "#fbe3b8")
    for base, tint in ((640, 0.2), (700, 0.45), (770, 0.75)):
        hills(c, base, 110, mix("#c07a52", NIGHT, tint))
    c.band(770, 900, NIGHT, NIGHT)
    for n in range(9):
        t = n / 8
        x, y, w = 800 - 640 * t * t + 30, 640 + 240 * t, 5 + 34 * t
        c.rect(x - w * 0.7, y, x + w * 0.7, y + w * 2.2, NIGHT)
    pipe = [(830 - 640 * (n / 40) ** 2, 632 + 240 * n / 40) for n in range(41)]
    for n in range(40):
        c.line(pipe[n : n + 2], mix(DUSK, SAND, n / 60), 6 + n * 1.25)
        c.line([(x, y + 3 + n * 0.3) for x, y in pipe[n : n + 2]], "#7a4030", 2 + n * 0.4)


def wind_farm(c: Canvas) -> None:
    c.sky((0, "#bcd6d8"), (560, PAPER), (900, SAND))
    sea(c, 640, "#3f8b90", TEAL)
    for x, height, turn in ((300, 300, 0.2), (560, 390, 0.9), (820, 520, 0.5), (1110, 360, 1.4), (1340, 270, 0.1)):
        top = 660 - height
        c.poly([(x - height * 0.018, 680), (x + height * 0.018, 680), (x + 4, top), (x - 4, top)], PAPER)
        for blade in range(3):
            angle = turn + blade * 2.0944
            tip = (x + math.cos(angle) * height * 0.46, top + math.sin(angle) * height * 0.46)
            side = (x + math.cos(angle + 0.16) * height * 0.14, top + math.sin(angle + 0.16) * height * 0.14)
            c.poly([(x, top), side, tip], "#ffffff")
            c.line([(x, top), tip], INK, 2)
        c.disc(x, top, height * 0.022, INK)
    hills(c, 850, 60, INK)


def oil_rocks(c: Canvas) -> None:
    c.sky((0, SAND), (420, "#dca878"), (520, "#e9c9a0"))
    sea(c, 500, "#4d7478", INK)
    c.line([(0, 640), (520, 590), (1040, 560), (1600, 548)], NIGHT, 16)
    for x in range(20, 1600, 46):
        y = 640 - 92 * (x / 1600) ** 0.5
        c.line([(x, y), (x, y + 130 - x * 0.06)], NIGHT, 6)
    for x, base, height in ((360, 604, 240), (620, 582, 330), (850, 570, 270), (1090, 560, 210), (1290, 554, 160)):
        tower_of_steel(c, x, base, height, mix(NIGHT, INK, 0.4))
    blocks_on_stilts(c)
    c.reflect(700, 160, 0.3, NIGHT)


def blocks_on_stilts(c: Canvas) -> None:
    for x, y, w, h in ((690, 520, 120, 56), (930, 518, 90, 44), (180, 560, 110, 60)):
        c.rect(x, y, x + w, y + h, mix(RED, NIGHT, 0.45))
        c.poly([(x - 8, y), (x + w + 8, y), (x + w / 2, y - 30)], NIGHT)


def rail_line(c: Canvas) -> None:
    c.sky((0, "#f3e2c4"), (430, "#e4b98a"), (520, DUSK))
    hills(c, 520, 140, mix(RED, SAND, 0.45))
    hills(c, 560, 90, mix(RED, NIGHT, 0.45))
    c.band(545, 900, "#8b5f43", "#3d2a22")
    for n in range(22):
        t = (n / 21) ** 2.2
        y, half = 548 + 352 * t, 8 + 330 * t
        c.rect(800 - half, y, 800 + half, y + 3 + 15 * t, "#2a1c17")
    for side in (-1, 1):
        c.poly([(800 + side * 5, 545), (800 + side * 8, 545), (800 + side * 262, 900), (800 + side * 226, 900)], SAND)
    c.poly([(560, 545), (800, 540), (800, 560), (560, 600)], NIGHT)
    for n in range(6):
        c.rect(330 + n * 78, 520 - n, 400 + n * 78, 566, (RED, TEAL, INK)[n % 3])


def container_port(c: Canvas) -> None:
    c.sky((0, "#dfe8e6"), (600, PAPER))
    c.disc(420, 240, 70, "#efc69a")
    sea(c, 700, TEAL, INK)
    c.poly([(300, 640), (1330, 640), (1270, 760), (370, 760)], NIGHT)
    colours = (RED, TEAL, DUSK, INK, "#2f7f86", SAND)
    for column in range(11):
        for row in range(c.rng.randint(2, 5)):
            x, y = 340 + column * 82, 592 - row * 48
            c.rect(x, y, x + 76, y + 44, colours[c.rng.randrange(6)])
            for rib in range(5):
                c.line([(x + 10 + rib * 14, y + 6), (x + 10 + rib * 14, y + 38)], NIGHT, 1.5)
    for x in (470, 1080):
        c.line([(x, 700), (x, 130)], INK, 14)
        c.line([(x + 130, 700), (x + 130, 130)], INK, 14)
        c.line([(x - 170, 160), (x + 330, 160)], INK, 16)
        c.line([(x + 65, 60), (x - 170, 160)], INK, 5)
        c.line([(x + 65, 60), (x + 330, 160)], INK, 5)
        c.line([(x - 90, 160), (x - 90, 330)], INK, 3)
    c.reflect(760, 130, 0.4, INK)


def mountain_pass(c: Canvas) -> None:
    c.sky((0, "#2c4a66"), (500, "#c9b8a4"), (900, SAND))
    for base, height, tint in ((520, 330, 0.15), (620, 260, 0.4), (740, 190, 0.65)):
        peaks(c, base, height, mix("#8fa3ae", INK, tint))
    hills(c, 880, 80, NIGHT)
    road = [(760, 620), (900, 660), (700, 720), (1010, 790), (640, 900)]
    for n in range(len(road) - 1):
        c.line(road[n : n + 2], SAND, 8 + n * 12)


def peaks(c: Canvas, base: float, height: float, colour) -> None:
    x, points = -100.0, [(-100, 900)]
    while x < 1700:
        width = c.rng.uniform(120, 260)
        top = base - height * c.rng.uniform(0.45, 1)
        points += [(x, base), (x + width / 2, top)]
        snow = [(x + width / 2, top), (x + width * 0.62, top + height * 0.2), (x + width * 0.42, top + height * 0.17)]
        c.poly([*points[-2:], (x + width, base)], colour)
        c.poly(snow, PAPER)
        x += width * 0.75
    c.band(base - 2, 900, colour, colour)


def mud_volcano(c: Canvas) -> None:
    c.sky((0, "#e7d6b8"), (560, "#c9a27a"))
    hills(c, 640, 100, "#a98262")
    c.band(620, 900, "#8d6a4e", "#5b4130")
    c.fade([(420, 780), (700, 400), (760, 380), (860, 382), (920, 405), (1220, 780)], "#7d6a5c", "#4d3f36")
    c.oval(808, 392, 110, 26, "#2e2520")
    c.oval(808, 396, 84, 18, "#6f6259")
    for x, r in ((790, 30), (838, 20), (812, 14)):
        c.disc(x, 386 - r / 2, r, "#8c7e73")
    for n in range(5):
        c.line([(800 + n * 8, 400), (760 + n * 50, 560), (700 + n * 76, 780)], "#94867a", 10 - n)
    c.glow(808, 330, 200, PAPER, 0.35)


def solar_field(c: Canvas) -> None:
    c.sky((0, "#f6e3bd"), (480, PAPER))
    c.disc(1060, 210, 96, "#f2b45f")
    c.glow(1060, 210, 300, DUSK, 0.4)
    hills(c, 500, 120, mix(SAND, DUSK, 0.5))
    c.band(480, 900, "#c9a878", "#8b6b49")
    for row in range(6):
        t = row / 5
        y, size = 520 + 330 * t**1.5, 60 + 170 * t
        for n in range(-1, int(1600 / size) + 2):
            x = n * size * 1.12 + (row % 2) * size / 2
            panel = [(x, y), (x + size, y), (x + size * 0.9, y + size * 0.42), (x - size * 0.1, y + size * 0.42)]
            c.fade(panel, "#2b6f8c", INK)
            c.line([panel[0], panel[1], panel[2], panel[3], panel[0]], "#cfe0e0", 1.5)
            c.line([(x + size / 2, y), (x + size * 0.4, y + size * 0.42)], "#9fc0c8", 1.5)


def border_road(c: Canvas) -> None:
    c.sky((0, "#9fb4bb"), (460, SAND), (560, "#e8c9a0"))
    hills(c, 560, 170, mix(TEAL, NIGHT, 0.35))
    c.band(550, 900, "#a9865c", "#6d5236")
    c.poly([(770, 550), (830, 550), (1240, 900), (360, 900)], "#4a4f55")
    for n in range(7):
        t = (n / 6) ** 2
        c.poly(
            [
                (798 - 4 * t, 570 + 300 * t),
                (802 + 4 * t, 570 + 300 * t),
                (804 + 9 * t, 590 + 320 * t),
                (796 - 9 * t, 590 + 320 * t),
            ],
            SAND,
        )
    c.rect(560, 380, 580, 690, NIGHT)
    for n in range(10):
        colour = AZ_RED if n % 2 else "#ffffff"
        c.poly(
            [
                (570 + n * 52, 470 - n * 4),
                (622 + n * 52, 466 - n * 4),
                (622 + n * 52, 490 - n * 4),
                (570 + n * 52, 494 - n * 4),
            ],
            colour,
        )
    c.rect(440, 430, 560, 690, mix(INK, PAPER, 0.12))
    c.rect(464, 466, 536, 530, "#f0c987")
    c.poly([(424, 430), (576, 430), (556, 396), (444, 396)], RED)
