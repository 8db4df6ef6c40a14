"""Pictures of places where people gather: palaces, chambers, stages and grounds."""

from itertools import pairwise
from math import cos, pi, sin

from broadsheet.config.demo.pictures.sheet import WIDE, Fade, Sheet, ridge, water

_DOOR, _PRESENT = 0.92, 0.72


def palace_flags(sheet: Sheet) -> None:
    """A long palace at dusk behind a row of flags."""
    sheet.ground((0, "#27405c"), (330, "#80788a"), (520, "#e2a987"), (640, "#f3cf9f"))
    sheet.glow(750, 560, 700, "#ffe4b4", 0.5)
    with sheet.layer("#7a6f80", Fade("#c99a88", (0, 480), (0, 600), 0.6)) as pen:
        pen.polygon(ridge(sheet, 520, 34, waves=2.2, rough=0.3))
    with sheet.layer("#e0bd84", Fade("#a8765f", (0, 640), (0, 380), 0.42), shadow=0.4) as pen:
        pen.box(150, 420, 1200, 300)
        pen.box(110, 400, 150, 320)
        pen.box(1240, 400, 150, 320)
        pen.box(560, 370, 380, 350)
        pen.polygon([(530, 374), (750, 282), (970, 374)])
    with sheet.layer("#4d6f70", Fade("#2d474f", (700, 0), (850, 0), 0.7), shadow=0.3) as pen:
        pen.disc(750, 290, 104, flat=1.1)
        pen.polygon([(600, 290), (900, 290), (900, 420), (600, 420)], ink=0)
        pen.box(636, 282, 228, 20)
        pen.box(662, 300, 176, 26)
        pen.disc(750, 178, 13)
        pen.polygon([(100, 402), (185, 352), (270, 402)])
        pen.polygon([(1230, 402), (1315, 352), (1400, 402)])
        pen.box(745, 120, 10, 70)
    with sheet.layer("#5d4a4e") as pen:
        pen.box(140, 414, 420, 10)
        pen.box(940, 414, 420, 10)
        pen.box(550, 366, 400, 12)
        for x in (592, 650, 708, 766, 824, 882):
            pen.box(x + 14, 392, 8, 300)
    with sheet.layer("#ffe3a0", Fade("#f6c26e", (0, 560), (0, 700), 0.5)) as pen:
        for x in (*range(284, 540, 50), *range(962, 1220, 50)):
            for y in (446, 540):
                pen.box(x, y, 26, 56, round_=12)
            pen.box(x, 634, 26, 50)
        for x in (140, 196, 1270, 1326):
            pen.box(x, 450, 26, 62, round_=12)
            pen.box(x, 560, 26, 62)
        for x in (614, 672, 788, 846):
            pen.box(x + 12, 410, 24, 70, round_=10)
        pen.box(716, 560, 68, 134, round_=30)
    with sheet.layer("#8f7f7c", Fade("#3f4653", (0, 720), (0, 1000), 0.8), shadow=0.3) as pen:
        pen.polygon([(-10, 716), (1510, 716), (1510, 1010), (-10, 1010)])
    with sheet.layer("#e9c994", Fade("#8f7f7c", (0, 720), (0, 900), 0.8)) as pen:
        pen.polygon([(690, 694), (810, 694), (1010, 1010), (490, 1010)])
        for step in range(11):
            pen.box(640 - step * 5, 694 + step * 3, 220 + step * 10, 4)
    _flags(sheet)
    _car(sheet, 905, 800)


def _flags(sheet: Sheet) -> None:
    cloths = ("#b8402f", "#2f6a70", "#e3b04f", "#f1e6cc", "#3d4f7a", "#8a3f52")
    places = (*range(90, 600, 112), *range(952, 1460, 112))
    with sheet.layer("#2b3440") as pen:
        for x in places:
            pen.box(x, 300, 8, 560)
            pen.disc(x + 4, 296, 10)
            pen.box(x - 12, 850, 32, 16)
    for ink, colour in enumerate(cloths):
        with sheet.layer(colour, Fade("#2a2f3d", (0, 300), (0, 430), 0.35), shadow=0.25) as pen:
            for number, x in enumerate(places):
                if number % len(cloths) == ink:
                    wave = [(x + 8 + t * 9, 312 + 9 * sin(t * 0.75 + number)) for t in range(11)]
                    below = [(px, py + 66) for px, py in reversed(wave)]
                    pen.polygon([*wave, *below])
    with sheet.layer("#f3e6c8", opacity=0.9) as pen:
        for number, x in enumerate(places):
            if number % 3 == 0:
                pen.disc(x + 52, 346 + 9 * sin(3.6 + number), 13)


def _car(sheet: Sheet, x: float, y: float) -> None:
    with sheet.layer("#151d27", Fade("#4a5564", (0, y + 50), (0, y - 40), 0.4), shadow=0.5) as pen:
        pen.box(x, y, 250, 56, round_=20)
        pen.polygon([(x + 44, y + 6), (x + 80, y - 42), (x + 180, y - 42), (x + 214, y + 6)])
    with sheet.layer("#8fa3a8") as pen:
        pen.polygon([(x + 64, y + 2), (x + 88, y - 32), (x + 124, y - 32), (x + 124, y + 2)])
        pen.polygon([(x + 134, y + 2), (x + 134, y - 32), (x + 174, y - 32), (x + 198, y + 2)])
    with sheet.layer("#0c1219") as pen:
        pen.disc(x + 56, y + 56, 26)
        pen.disc(x + 196, y + 56, 26)
    with sheet.layer("#ffe9b0") as pen:
        pen.disc(x + 8, y + 24, 9)
        pen.disc(x + 56, y + 56, 9)
        pen.disc(x + 196, y + 56, 9)


def conference_hall(sheet: Sheet) -> None:
    """A modern assembly building with tall fins, mirrored in a pool."""
    sheet.ground((0, "#8fc0b4"), (420, "#d6dfc2"), (600, "#efe0b6"))
    sheet.glow(1120, 330, 420, "#fff6da", 0.8)
    with sheet.layer("#fbf0d0") as pen:
        pen.disc(1120, 330, 62)
    with sheet.layer("#9fb7a4", Fade("#d3d5b4", (0, 540), (0, 640), 0.6)) as pen:
        pen.polygon(ridge(sheet, 590, 24, waves=2))
    with sheet.layer("#6fa19c", Fade("#3d6d74", (0, 650), (0, 1000), 0.9)) as pen:
        pen.box(-5, 650, WIDE + 10, 370)
    for side, colour, dark, opacity in (
        (-1, "#eee3cb", "#8a958e", 1.0),
        (1, "#b9cdbb", "#4f7f82", 0.55),
    ):
        with sheet.layer(
            colour,
            Fade(dark, (300, 0), (1200, 0), 0.8),
            opacity=opacity,
            shadow=0.3 if side < 0 else 0,
        ) as pen:
            for fin in range(15):
                x = 330 + fin * 60
                high = 170 + 190 * sin((fin + 1) / 16 * pi)
                pen.polygon(
                    [
                        (x, 650),
                        (x + 20, 650),
                        (x + 34, 650 + side * high),
                        (x + 20, 650 + side * high),
                    ]
                )
        with sheet.layer("#2c4a55" if side < 0 else "#3b6a70", opacity=opacity) as pen:
            for fin in range(14):
                x = 352 + fin * 60
                high = 130 + 180 * sin((fin + 1.5) / 16 * pi)
                pen.polygon(
                    [
                        (x, 650),
                        (x + 36, 650),
                        (x + 46, 650 + side * high),
                        (x + 16, 650 + side * high),
                    ]
                )
    with sheet.layer("#ffdf95", opacity=0.9) as pen:
        for fin in range(14):
            pen.box(356 + fin * 60, 590, 28, 44)
    with sheet.layer("#c9573f", shadow=0.4) as pen:
        pen.polygon([(250, 640), (1300, 640), (1330, 662), (220, 662)])
    with sheet.layer("#f3efd8", opacity=0.7) as pen:
        water(sheet, pen, 680, 980, count=60)
    with sheet.layer("#24333c") as pen:
        for x, foot in ((180, 660), (196, 662), (1390, 662), (1362, 660), (1410, 661)):
            pen.disc(x, foot - 38, 7)
            pen.box(x - 6, foot - 31, 12, 30, round_=4)
    with sheet.layer("#3f6048", Fade("#6d8a5c", (0, 560), (0, 650), 0.5)) as pen:
        for x, size in ((60, 70), (130, 52), (1450, 76)):
            pen.disc(x, 600, size, flat=1.05)
            pen.box(x - 4, 600, 8, 60)


def council_chamber(sheet: Sheet) -> None:
    """A round chamber from above: rings of benches and a lit lectern."""
    sheet.ground((0, "#2b2226"), (1000, "#1b171c"))
    centre = (750.0, 560.0)
    for number in range(7):
        far = 560 - number * 66
        tone = "#7f3a2e" if number % 2 == 0 else "#5f8068"
        with sheet.layer("#9a6b42" if number % 2 == 0 else "#c49a61", shadow=0.5) as pen:
            pen.disc(*centre, far * 1.3, flat=0.72)
        with sheet.layer(
            tone if number % 2 else "#4f7259", Fade("#1f2f2c", (300, 900), (1100, 200), 0.4)
        ) as pen:
            pen.disc(*centre, far * 1.3 - 16, flat=0.72)
    sheet.glow(750, 560, 560, "#ffe0a0", 0.5)
    with sheet.layer("#d9b67a", Fade("#8f6c44", (560, 500), (940, 700), 0.6), shadow=0.6) as pen:
        pen.disc(750, 560, 190, flat=0.72)
    with sheet.layer("#8f3b2e") as pen:
        pen.disc(750, 560, 130, flat=0.72)
    with sheet.layer("#c99a57") as pen:
        pen.ring(750, 560, 100, 4)
    with sheet.layer("#1f1a20") as pen:
        for step in range(4):
            turn = pi * (0.1 + step * 0.2666)
            pen.line(
                [
                    (750 + 250 * cos(turn), 560 + 180 * sin(turn)),
                    (750 + 1100 * cos(turn), 560 + 790 * sin(turn)),
                ],
                26,
            )
    _members(sheet)
    sheet.glow(750, 520, 190, "#fff2c8", 0.9)
    with sheet.layer("#3b2a24", shadow=0.5) as pen:
        pen.polygon([(700, 540), (800, 540), (786, 600), (714, 600)])
    with sheet.layer("#f7efdc") as pen:
        pen.polygon([(722, 546), (778, 546), (772, 572), (728, 572)])
    with sheet.layer("#241c20") as pen:
        pen.disc(750, 508, 17)
        pen.disc(750, 532, 30, flat=0.5)


def _members(sheet: Sheet) -> None:
    seated: list[tuple[float, float]] = []
    for ring in range(4):
        far = 300 + ring * 86
        seats = 22 + ring * 7
        for seat in range(seats):
            turn = 2 * pi * seat / seats
            if sin(turn) < _DOOR and float(sheet.rng.random()) < _PRESENT:
                seated.append((750 + far * 1.3 * cos(turn), 560 + far * 0.94 * sin(turn)))
    with sheet.layer("#20242e") as pen:
        for x, y in seated:
            pen.disc(x, y + 9, 15, flat=0.6)
    inks = ("#d9c6a0", "#a98a68", "#e6d8bc", "#7a5f55", "#c9a27c")
    for ink, colour in enumerate(inks):
        with sheet.layer(colour) as pen:
            for x, y in seated[ink :: len(inks)]:
                pen.disc(x, y, 8.5)


def printing_press(sheet: Sheet) -> None:
    """A rotary press and a ribbon of newspaper."""
    sheet.ground((0, "#2b3540"), (1000, "#171d25"))
    sheet.glow(560, 260, 700, "#8a7a5c", 0.4)
    with sheet.layer("#3b4a55", Fade("#1d2731", (0, 200), (0, 900), 0.7)) as pen:
        pen.box(60, 130, 1380, 800, round_=18)
        for x in (160, 540, 920, 1300):
            pen.box(x, 90, 60, 840)
    _drums(sheet)
    _ribbon(sheet)
    with sheet.layer("#0f151b", Fade("#2b3540", (0, 1000), (0, 880), 0.4)) as pen:
        pen.box(-5, 880, WIDE + 10, 140)
        pen.disc(1330, 700, 30)
        pen.polygon([(1280, 890), (1290, 740), (1370, 740), (1384, 890)])


def _drums(sheet: Sheet) -> None:
    drums = (
        (330, 330, 130),
        (690, 300, 110),
        (1050, 340, 140),
        (500, 620, 150),
        (880, 640, 130),
        (1210, 650, 110),
        (220, 650, 100),
    )
    for x, y, size in drums:
        with sheet.layer(
            "#74848a", Fade("#273540", (x - size, y - size), (x + size, y + size), 0.95), shadow=0.7
        ) as pen:
            pen.disc(x, y, size)
        with sheet.layer("#a8432f") as pen:
            pen.ring(x, y, size * 0.62, 10)
        with sheet.layer("#1b242d") as pen:
            for spoke in range(6):
                turn = spoke * pi / 3 + x
                pen.disc(x + size * 0.4 * cos(turn), y + size * 0.4 * sin(turn), size * 0.1)
            pen.disc(x, y, size * 0.14)


def _ribbon(sheet: Sheet) -> None:
    ribbon = (
        (-20, 480),
        (220, 548),
        (330, 470),
        (500, 470),
        (690, 412),
        (880, 508),
        (1050, 482),
        (1210, 538),
        (1520, 420),
    )
    with sheet.layer("#f1e8d3", Fade("#a99c83", (0, 400), (0, 640), 0.4), shadow=0.7) as pen:
        pen.polygon(
            [*((x, y - 34) for x, y in ribbon), *((x, y + 40) for x, y in reversed(ribbon))]
        )
    with sheet.layer("#4a4a4c", opacity=0.75) as pen:
        for (x0, y0), (x1, y1) in pairwise(ribbon):
            for line in range(5):
                offset = -20 + line * 11
                for part in range(4):
                    t0, t1 = part / 4 + 0.03, part / 4 + 0.21
                    pen.line(
                        [
                            (x0 + (x1 - x0) * t0, y0 + (y1 - y0) * t0 + offset),
                            (x0 + (x1 - x0) * t1, y0 + (y1 - y0) * t1 + offset),
                        ],
                        6 if line == 0 else 3,
                    )


def long_table(sheet: Sheet) -> None:
    """A long table, green lamps, empty chairs, one open window."""
    sheet.ground((0, "#4a5a52"), (470, "#66705a"), (1000, "#3b3a30"))
    with sheet.layer("#39463f", Fade("#57614f", (0, 60), (0, 520), 0.4)) as pen:
        for x in range(0, WIDE, 130):
            pen.box(x, 90, 110, 390)
    with sheet.layer("#cfe3dc", Fade("#f6ecca", (0, 150), (0, 430), 0.8), shadow=0.4) as pen:
        pen.box(590, 96, 320, 360)
    with sheet.layer("#6f9a98", Fade("#b4ccb8", (0, 420), (0, 360), 0.5)) as pen:
        pen.box(590, 370, 320, 86)
    with sheet.layer("#2c3a3a") as pen:
        pen.box(660, 350, 6, 50)
        pen.polygon([(620, 392), (760, 388), (740, 408), (640, 408)])
    with sheet.layer("#e9dfc4") as pen:
        pen.box(576, 84, 348, 16)
        pen.box(576, 452, 348, 18)
        pen.box(742, 96, 12, 360)
        pen.polygon([(590, 96), (470, 130), (470, 470), (590, 452)])
    with sheet.layer("#a9c4bc") as pen:
        pen.polygon([(576, 116), (486, 142), (486, 448), (576, 434)])
    sheet.glow(750, 480, 520, "#f6ecc6", 0.45)
    with sheet.layer("#7a4a2f", Fade("#3d241c", (0, 560), (0, 960), 0.7), shadow=0.7) as pen:
        pen.polygon([(600, 540), (900, 540), (1330, 960), (170, 960)])
    with sheet.layer("#a56b42", Fade("#6b3f2a", (0, 560), (0, 960), 0.8)) as pen:
        pen.polygon([(612, 540), (888, 540), (1280, 930), (220, 930)])
    with sheet.layer("#f3ead2", opacity=0.95) as pen:
        for row in range(5):
            near = row / 4
            y, half, wide = 566 + 300 * near**1.3, 120 + 330 * near**1.25, 26 + 60 * near
            for side in (-1, 1):
                x = 750 + side * half - wide / 2
                pen.polygon(
                    [
                        (x, y),
                        (x + wide, y),
                        (x + wide * 1.08, y + wide * 0.5),
                        (x - wide * 0.08, y + wide * 0.5),
                    ]
                )
    for row in range(3):
        near = (row + 0.5) / 3
        y, size = 560 + 270 * near**1.3, 30 + 56 * near
        sheet.glow(750, y - size * 0.4, size * 3.2, "#f3e3a0", 0.55)
        with sheet.layer(
            "#2f7a5c", Fade("#174a3c", (0, y - size), (0, y - size * 0.4), 0.6), shadow=0.4
        ) as pen:
            pen.polygon(
                [
                    (750 - size * 0.8, y - size * 0.5),
                    (750 - size * 0.5, y - size),
                    (750 + size * 0.5, y - size),
                    (750 + size * 0.8, y - size * 0.5),
                ]
            )
        with sheet.layer("#d9b45a") as pen:
            pen.box(750 - size * 0.05, y - size * 0.5, size * 0.1, size * 0.7)
            pen.disc(750, y + size * 0.22, size * 0.34, flat=0.3)
    _chairs(sheet)


def _chairs(sheet: Sheet) -> None:
    for row in range(4):
        near = row / 3
        y, half, size = 560 + 260 * near**1.2, 200 + 470 * near**1.15, 56 + 110 * near
        for side in (-1, 1):
            x = 750 + side * half
            with sheet.layer(
                "#8a3328", Fade("#461b1c", (0, y - size), (0, y + size), 0.7), shadow=0.5
            ) as pen:
                pen.box(x - size * 0.42, y - size, size * 0.84, size * 1.25, round_=size * 0.16)
            with sheet.layer("#3a221b") as pen:
                pen.box(x - size * 0.46, y + size * 0.2, size * 0.1, size * 0.8)
                pen.box(x + size * 0.36, y + size * 0.2, size * 0.1, size * 0.8)
