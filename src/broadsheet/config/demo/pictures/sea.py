"""Pictures of the harbour and the sea."""

from math import pi, sin

from broadsheet.config.demo.pictures.sheet import (
    WIDE,
    Fade,
    Pen,
    Point,
    Sheet,
    gull,
    ridge,
    star_field,
    water,
)

INK, NAVY, TEAL, FOAM = "#16222e", "#22384a", "#2f6064", "#9cc2b3"
CREAM, SAND, OCHRE, RUST, ROSE = "#f4e8d2", "#ecd3a7", "#dba24a", "#c1503a", "#e6a283"


def crane(pen: Pen, x: float, foot: float, high: float, *, jib: float = 0.9) -> None:
    """Cut a ship-to-shore gantry crane whose boom points left."""
    leg, top = high * 0.2, foot - high
    thick = high * 0.028
    for at in (x, x + leg * 1.5):
        pen.line([(at, foot), (at + leg * 0.05, top + high * 0.18)], thick)
    pen.line([(x, foot - high * 0.34), (x + leg * 1.5, foot - high * 0.34)], thick * 0.9)
    pen.line([(x, foot - high * 0.34), (x + leg * 1.5, foot - high * 0.72)], thick * 0.5)
    pen.box(x - high * jib, top + high * 0.2, high * jib + leg * 3.1, thick * 1.5)
    mast = (x + leg * 0.75, top - high * 0.08)
    pen.line([(x + leg * 0.1, top + high * 0.2), mast], thick * 0.9)
    pen.line([(x + leg * 1.4, top + high * 0.2), mast], thick * 0.9)
    pen.line([mast, (x - high * jib * 0.92, top + high * 0.2)], thick * 0.32)
    pen.line([mast, (x - high * jib * 0.5, top + high * 0.2)], thick * 0.32)
    pen.line([mast, (x + leg * 3, top + high * 0.2)], thick * 0.32)
    pen.box(x + leg * 2.2, top + high * 0.13, leg * 0.8, high * 0.08)
    pen.box(x - high * 0.22, top + high * 0.24, high * 0.06, high * 0.07)


def boat(pen: Pen, x: float, y: float, size: float, *, mast: bool = True) -> None:
    """Cut a small fishing boat that heads left, lying on the waterline `y`."""
    pen.polygon(
        [
            (x - size, y - size * 0.36),
            (x + size, y - size * 0.22),
            (x + size * 0.86, y + size * 0.08),
            (x - size * 0.72, y + size * 0.08),
        ]
    )
    pen.box(x + size * 0.1, y - size * 0.72, size * 0.42, size * 0.5)
    if mast:
        pen.line([(x - size * 0.2, y - size * 0.2), (x - size * 0.2, y - size * 1.5)], size * 0.05)
        pen.line(
            [(x - size * 0.2, y - size * 1.4), (x + size * 0.7, y - size * 0.62)], size * 0.025
        )
        pen.line([(x - size * 0.2, y - size * 1.4), (x - size * 0.98, y - size * 0.4)], size * 0.02)


def harbour_dusk(sheet: Sheet) -> None:
    """Cranes in layers against a red sun."""
    sheet.ground((0, "#3a5366"), (260, "#9a8a86"), (470, "#eab07f"), (640, "#f3cf9d"))
    sheet.glow(520, 520, 620, "#fbe3b4", 0.75)
    with sheet.layer("#d9573c", Fade("#efae6c", (520, 440), (520, 620), 0.9)) as pen:
        pen.disc(520, 500, 118)
    with sheet.layer("#c79482", Fade("#eab78d", (0, 540), (0, 660), 0.8)) as pen:
        pen.polygon(ridge(sheet, 560, 28, waves=1.4))
    with sheet.layer("#9d7f80", Fade("#c9957f", (0, 430), (0, 660), 0.7)) as pen:
        for x, high in ((240, 190), (450, 210), (930, 200), (1180, 230), (1400, 210)):
            crane(pen, x, 655, high)
        pen.box(0, 630, WIDE, 60)
    with sheet.layer("#5f5d6b", Fade("#9d7f80", (0, 300), (0, 700), 0.55)) as pen:
        for x, high in ((700, 330), (1120, 380)):
            crane(pen, x, 690, high)
        pen.box(560, 668, WIDE, 40)
        for x in range(820, 1500, 46):
            pen.box(x, 668 - 22 * (1 + x * 7 % 3), 43, 66)
    with sheet.layer("#e0a97f", Fade("#4b5c69", (0, 690), (0, 1000), 0.95)) as pen:
        pen.box(-5, 690, WIDE + 10, 400)
    with sheet.layer("#f6cf97", opacity=0.75) as pen:
        water(sheet, pen, 705, 960, count=46)
        for step in range(16):
            y = 702 + step * 15
            wide = 120 - 5 * step + 28 * sin(step * 2.3)
            pen.disc(520 + 16 * sin(step * 1.7), y, wide, flat=3.4 / wide)
    with sheet.layer(NAVY, Fade("#46505f", (0, 250), (0, 860), 0.5), shadow=0.5) as pen:
        crane(pen, 1290, 860, 600, jib=0.98)
        pen.polygon([(980, 850), (1520, 838), (1520, 1010), (940, 1010)])
    with sheet.layer(INK, Fade("#3b4756", (0, 930), (0, 780), 0.4)) as pen:
        boat(pen, 300, 872, 92)
        boat(pen, 660, 812, 54)
        for x in (1010, 1090, 1190, 1320, 1450):
            pen.box(x, 838, 14, 30, round_=5)
    with sheet.layer(NAVY) as pen:
        for x, y, span in ((330, 250, 34), (415, 300, 24), (860, 200, 28), (245, 345, 18)):
            gull(pen, x, y, span)
    with sheet.layer("#ffd98c") as pen:
        pen.box(1174, 412, 22, 16)
        pen.box(322, 812, 14, 12)


def crane_seven(sheet: Sheet) -> None:
    """One gantry crane against a pale sun."""
    sheet.ground((0, "#7fa6a4"), (520, "#c9d3bd"), (1000, "#efdcb6"))
    sheet.glow(880, 430, 640, "#fff3d6", 0.7)
    with sheet.layer("#f9ecc8", Fade("#f2c98a", (880, 300), (880, 740), 0.75)) as pen:
        pen.disc(880, 440, 290)
    with sheet.layer("#a9bdaf", Fade("#d6d2b4", (0, 640), (0, 820), 0.7)) as pen:
        pen.polygon(ridge(sheet, 760, 22, waves=2.2))
        for x in range(60, 1500, 210):
            crane(pen, x, 780, 120 + x % 70)
    with sheet.layer("#b6482f", Fade("#7c2f2b", (300, 900), (1300, 200), 0.55), shadow=0.4) as pen:
        crane(pen, 960, 960, 860, jib=0.86)
    with sheet.layer("#5d2a2a") as pen:
        for step in range(24):
            x = 250 + step * 44
            pen.line([(x, 272), (x + 22, 306)], 4)
            pen.line([(x + 22, 306), (x + 44, 272)], 4)
    with sheet.layer(NAVY) as pen:
        pen.line([(800, 340), (800, 560)], 3)
        pen.line([(836, 340), (836, 560)], 3)
        pen.box(768, 556, 100, 16)
    with sheet.layer(TEAL, Fade(NAVY, (0, 640), (0, 560), 0.6)) as pen:
        pen.box(748, 572, 140, 62)
    with sheet.layer("#24454c") as pen:
        for x in range(760, 888, 18):
            pen.box(x, 580, 4, 46)
    with sheet.layer("#ffe2a1") as pen:
        pen.box(782, 310, 36, 26)
    with sheet.layer(NAVY, Fade("#48626a", (0, 880), (0, 1000), 0.6)) as pen:
        pen.polygon([(-5, 940), (1505, 926), (1505, 1010), (-5, 1010)])
        for x, stack in ((60, 3), (180, 2), (300, 1), (1280, 2), (1400, 3)):
            pen.box(x, 940 - 50 * stack, 112, 50 * stack)
    with sheet.layer("#d98b4a") as pen:
        for x, y in ((60, 790), (180, 890), (1400, 840), (1280, 840)):
            pen.box(x + 4, y + 3, 104, 43)
    with sheet.layer(INK) as pen:
        for x, y, span in ((420, 180, 44), (520, 235, 30), (1210, 150, 36)):
            gull(pen, x, y, span)


def _tower(pen: Pen, x: float, foot: float, high: float) -> None:
    wide = high * 0.1
    pen.polygon(
        [
            (x - wide, foot),
            (x - wide * 0.62, foot - high),
            (x + wide * 0.62, foot - high),
            (x + wide, foot),
        ]
    )


def lighthouse(sheet: Sheet) -> None:
    """A lighthouse at night; its beam crosses the stars."""
    sheet.ground((0, "#12243a"), (420, "#24485b"), (640, "#5d8a88"), (700, "#8fb3a2"))
    with sheet.layer("#f4ead2", opacity=0.85) as pen:
        star_field(sheet, pen, 240, 560)
    sheet.glow(1010, 262, 520, "#f8e3a6", 0.5)
    for reach, strength in ((150, 0.22), (95, 0.3), (46, 0.42)):
        with sheet.layer("#fbe9b4", opacity=strength, soft=7) as pen:
            pen.polygon([(1010, 262), (-40, 120 - reach), (-40, 120 + reach)])
            pen.polygon([(1010, 262), (1560, 330 - reach * 0.5), (1560, 330 + reach * 0.5)])
    with sheet.layer("#3f7175", Fade("#1d3c4d", (0, 700), (0, 1000), 0.9)) as pen:
        pen.polygon(ridge(sheet, 706, 5, waves=5, rough=0.2))
    with sheet.layer("#bcd3bd", opacity=0.55) as pen:
        water(sheet, pen, 716, 800, count=40)
    rocks = [(700, 1010), (760, 850), (830, 800), (900, 742), (960, 726), (1060, 724)]
    rocks += [(1130, 760), (1230, 800), (1290, 880), (1380, 1010)]
    with sheet.layer("#13202b", Fade("#33505a", (700, 740), (1300, 700), 0.6), shadow=0.5) as pen:
        pen.polygon(rocks)
    with sheet.layer(CREAM, Fade("#8fa3a0", (985, 0), (1065, 0), 0.85)) as pen:
        _tower(pen, 1010, 735, 430)
    with sheet.layer("#b8462f", Fade("#702c2c", (985, 0), (1062, 0), 0.8)) as pen:
        for y in (640, 520, 400):
            half = 43 - (735 - y - 30) / 430 * 16.4
            pen.box(1010 - half, y - 60, half * 2, 60)
    with sheet.layer(INK) as pen:
        pen.box(968, 300, 84, 10)
        pen.polygon([(980, 232), (1010, 196), (1040, 232)])
        for x in (980, 1004, 1010, 1036):
            pen.box(x, 230, 4, 72)
        pen.box(1003, 446, 14, 24)
        pen.box(1003, 590, 14, 24)
        pen.box(1006, 176, 8, 26)
    with sheet.layer("#fff6d8") as pen:
        pen.box(985, 238, 50, 56)
    sheet.glow(1010, 266, 90, "#fffbe9", 0.9)
    with sheet.layer("#2a5560", Fade("#12232f", (0, 800), (0, 1000), 0.9)) as pen:
        pen.polygon(ridge(sheet, 850, 14, waves=4, rough=0.22))
    with sheet.layer("#e9efdf", opacity=0.8) as pen:
        for _ in range(70):
            left = 690 + 700 * float(sheet.rng.random())
            top = 842 + 26 * float(sheet.rng.random()) + abs(left - 1040) * 0.05
            pen.disc(left, top, 4 + 12 * float(sheet.rng.random()), flat=0.35)
    with sheet.layer("#163240", Fade("#0c1a26", (0, 900), (0, 1000), 0.8)) as pen:
        pen.polygon(ridge(sheet, 930, 14, waves=3, rough=0.22))


def rock_night(sheet: Sheet) -> None:
    """A small lit window on a rock in the surf."""
    sheet.ground((0, "#0e1c2e"), (600, "#1f4256"), (800, "#3d6d74"))
    with sheet.layer("#f0e6cf", opacity=0.8) as pen:
        star_field(sheet, pen, 150, 520)
    for index, (y, colour) in enumerate(((600, "#2e5f6b"), (680, "#224b5a"))):
        with sheet.layer(colour, Fade("#112634", (0, y), (0, y + 260), 0.7)) as pen:
            pen.polygon(ridge(sheet, y, 18 + 8 * index, waves=3 + index, rough=0.22))
    with sheet.layer("#0d1822", Fade("#2d4853", (300, 700), (1300, 500), 0.55)) as pen:
        pen.polygon([(330, 1010), (420, 800), (560, 690), (700, 640), (1010, 636), (1130, 720)])
        pen.polygon([(330, 1010), (1010, 636), (1130, 720), (1250, 840), (1330, 1010)])
    with sheet.layer("#101e2a", Fade("#3a5863", (740, 0), (560, 0), 0.7)) as pen:
        _tower(pen, 640, 670, 900)
    with sheet.layer("#1b2d3a", Fade("#0d1822", (820, 0), (1010, 0), 0.7)) as pen:
        pen.box(800, 540, 220, 110)
        pen.polygon([(780, 545), (850, 470), (980, 470), (1040, 545)])
        pen.box(970, 430, 26, 70)
    sheet.glow(885, 594, 190, "#ffcf73", 0.85)
    with sheet.layer("#ffe3a0") as pen:
        pen.box(862, 566, 46, 56)
    with sheet.layer("#1b2d3a") as pen:
        pen.box(883, 566, 4, 56)
        pen.box(862, 592, 46, 4)
    with sheet.layer("#dfe9de", opacity=0.9) as pen:
        for _ in range(420):
            left = 310 + 1050 * float(sheet.rng.random())
            lift = 150 * float(sheet.rng.random()) ** 3
            top = 880 - lift + abs(left - 830) * 0.12
            pen.disc(left, top, 1.5 + 6 * float(sheet.rng.random()) ** 3, flat=0.8)
    for y, colour in ((890, "#2a5664"), (945, "#183644")):
        with sheet.layer(colour, Fade("#0d1e2a", (0, y), (0, 1010), 0.8), shadow=0.4) as pen:
            pen.polygon(ridge(sheet, y, 18, waves=3.4, rough=0.24))


def strait_islands(sheet: Sheet) -> None:
    """Islands seen from high above, and one wake."""
    sheet.ground((0, "#a8cfc4"), (1000, "#5f9c9c"))
    for spread, colour in ((46, "#8bbdb3"), (24, "#b7d8c6")):
        _isles(sheet, spread, colour)
    _isles(sheet, 0, "#3a5a4a", Fade("#1f3a38", (0, 0), (900, 1000), 0.7))
    _isles(sheet, -26, "#6d8a58", Fade("#3f6148", (200, 100), (1100, 900), 0.75))
    with sheet.layer("#f2f3e2", opacity=0.75, soft=2) as pen:
        wake: list[Point] = [
            (x, 560 + 150 * sin((x - 60) / 1380 * pi * 2)) for x in range(60, 910, 10)
        ]
        for at, (x, y) in enumerate(wake):
            pen.disc(x, y, 2 + at * 0.07)
    with sheet.layer(RUST, shadow=0.4) as pen:
        pen.polygon([(900, 490), (914, 474), (985, 449), (1006, 458), (996, 478), (918, 506)])
    with sheet.layer(CREAM) as pen:
        pen.polygon([(912, 490), (930, 484), (936, 496), (918, 502)])
    with sheet.layer("#e9f1e0", opacity=0.32) as pen:
        water(sheet, pen, 0, 1000, count=70)
    with sheet.layer("#ffffff", opacity=0.5, soft=16) as pen:
        for x, y, size in ((180, 190, 110), (300, 160, 90), (1290, 840, 130), (1390, 880, 90)):
            pen.disc(x, y, size, flat=0.45)


_ISLES = ((420, 250, 150), (640, 330, 105), (1150, 640, 170), (330, 800, 130), (1240, 200, 90))


def _isles(sheet: Sheet, spread: float, colour: str, *fades: Fade) -> None:
    with sheet.layer(colour, *fades, shadow=0.0 if spread > 0 else 0.35) as pen:
        for number, (x, y, size) in enumerate(_ISLES):
            outline: list[Point] = []
            for step in range(240):
                turn = step / 240 * 2 * pi
                swell = 0.2 * sin(3 * turn + number) + 0.1 * sin(7 * turn + number * 2)
                swell += 0.04 * sin(15 * turn + number * 5)
                far = size * (1 + swell) + spread
                outline.append((x + far * 1.35 * sin(turn), y + far * 0.8 * sin(turn + pi / 2)))
            pen.polygon(outline)


def container_ship(sheet: Sheet) -> None:
    """A loaded ship on a calm sea."""
    sheet.ground((0, "#6f9aa3"), (380, "#d8c9a5"), (600, "#f0cf98"))
    sheet.glow(1190, 560, 520, "#fff0c9", 0.8)
    with sheet.layer("#f6e2b0") as pen:
        pen.disc(1190, 560, 84)
    with sheet.layer("#b5b79d", Fade("#dcc79b", (0, 560), (0, 640), 0.6)) as pen:
        pen.polygon(ridge(sheet, 606, 16, waves=1.6))
    with sheet.layer("#6c9794", Fade("#2e5a66", (0, 640), (0, 1000), 0.9)) as pen:
        pen.box(-5, 640, WIDE + 10, 400)
    inks = ("#b6482f", "#d58a3f", "#2f6064", "#e3c27e", "#7c3b3a", "#4d7f80")
    for number, colour in enumerate(inks):
        with sheet.layer(colour, Fade("#2a3440", (0, 640), (0, 380), 0.16)) as pen:
            for column in range(14):
                rows = 4 + (column * 5 + 2) % 3 - column // 12
                for row in range(rows):
                    if (column * 3 + row * 5 + column * row) % len(inks) == number:
                        pen.box(330 + column * 56, 620 - row * 38, 53, 35)
    with sheet.layer("#1d2f3d", Fade("#3c5563", (0, 640), (0, 740), 0.35), shadow=0.4) as pen:
        pen.polygon([(210, 640), (1290, 640), (1220, 760), (290, 760)])
        pen.polygon([(200, 610), (330, 640), (300, 664), (222, 664)])
    with sheet.layer("#a8412d") as pen:
        pen.polygon([(283, 742), (1232, 742), (1222, 764), (292, 764)])
    with sheet.layer(CREAM, Fade("#b9b59c", (1120, 0), (1220, 0), 0.7)) as pen:
        pen.box(1126, 430, 92, 212)
        pen.box(1106, 416, 132, 34)
        pen.box(1160, 340, 36, 80)
    with sheet.layer(NAVY) as pen:
        for row in range(4):
            for column in range(4):
                pen.box(1136 + column * 20, 466 + row * 38, 11, 14)
        pen.box(1114, 424, 116, 12)
        pen.line([(1178, 340), (1178, 290)], 5)
        for x, y, span in ((420, 240, 34), (520, 200, 26), (700, 290, 22), (330, 330, 20)):
            gull(pen, x, y, span)
    with sheet.layer("#f3dcaa", opacity=0.7) as pen:
        water(sheet, pen, 770, 990, count=44)
        for step in range(14):
            wide = 90 - 3 * step + 16 * sin(step * 2.1)
            pen.disc(1370 + 12 * sin(step * 1.4), 652 + step * 12, wide, flat=3.2 / wide)


def coast_storm(sheet: Sheet) -> None:
    """A storm comes in over a breakwater."""
    sheet.ground((0, "#2c3a47"), (330, "#5d6b70"), (480, "#c8b67c"), (560, "#e6cf8e"))
    for y, colour, wide in ((250, "#59676b", 130), (170, "#3f4e58", 150), (80, "#27333f", 170)):
        with sheet.layer(colour, Fade("#87908a", (0, y), (0, y + 150), 0.5), shadow=0.5) as pen:
            for x in range(-100, 1650, 120):
                bump = wide * (0.6 + 0.55 * float(sheet.rng.random()))
                pen.disc(x, y - 40, bump, flat=0.55)
            pen.box(-10, -10, WIDE + 20, y)
    with sheet.layer("#e8efe6", opacity=0.12) as pen:
        for _ in range(120):
            left, top = float(sheet.rng.random()) * 1700, 250 + float(sheet.rng.random()) * 300
            pen.line([(left, top), (left - 40, top + 130)], 2)
    seas = ((560, "#5f8280"), (640, "#3f6569"), (740, "#2c4f58"), (850, "#1f3c48"))
    for index, (y, colour) in enumerate(seas):
        crest = ridge(sheet, y, 15 + 6 * index, waves=3.4 + index * 0.7, rough=0.3)
        with sheet.layer("#e6ece0", opacity=0.8) as pen:
            pen.polygon([(x, top - (3 + index) * (1 + sin(x / 60 + index))) for x, top in crest])
        with sheet.layer(colour, Fade("#16303c", (0, y + 20), (0, y + 220), 0.7)) as pen:
            pen.polygon(crest)
        if index == 1:
            _breakwater(sheet)
    with sheet.layer("#eef2e8", opacity=0.85) as pen:
        for _ in range(420):
            up = float(sheet.rng.random()) ** 1.3
            x = 1110 + (150 * float(sheet.rng.random()) - 75) * (0.5 + 1.5 * up) - 60 * up
            y = 640 - 390 * up * (0.5 + 0.5 * float(sheet.rng.random()))
            pen.disc(x, y, 1.5 + 5 * float(sheet.rng.random()) ** 3)


def _breakwater(sheet: Sheet) -> None:
    with sheet.layer("#2b3138", Fade("#5b5f5f", (0, 700), (0, 570), 0.6), shadow=0.4) as pen:
        pen.polygon([(1560, 560), (1130, 596), (1080, 610), (1060, 720), (1560, 760)])
    with sheet.layer(CREAM, Fade("#9b9a8c", (1128, 0), (1160, 0), 0.8)) as pen:
        pen.polygon([(1124, 600), (1131, 480), (1159, 480), (1166, 600)])
    with sheet.layer(RUST) as pen:
        pen.box(1126, 520, 38, 26)
        pen.polygon([(1124, 470), (1145, 436), (1166, 470)])
    sheet.glow(1145, 476, 110, "#ffe7a0", 0.9)


def rowing_night(sheet: Sheet) -> None:
    """A rowing eight crosses the moon's path."""
    sheet.ground((0, "#152a44"), (430, "#3a6076"), (560, "#86a79f"))
    with sheet.layer("#f4ead2", opacity=0.7) as pen:
        star_field(sheet, pen, 150, 400)
    sheet.glow(900, 250, 520, "#f7eccb", 0.55)
    with sheet.layer("#f8efd4", Fade("#e7d3a4", (860, 190), (960, 330), 0.7)) as pen:
        pen.disc(900, 250, 92)
    for y, colour in ((500, "#4d7480"), (545, "#2f5263")):
        with sheet.layer(colour, Fade("#7799a0", (0, y), (0, y + 80), 0.5)) as pen:
            pen.polygon(ridge(sheet, y, 44, waves=1.7, rough=0.3))
    with sheet.layer("#3d6474", Fade("#142a3c", (0, 580), (0, 1000), 0.95)) as pen:
        pen.box(-5, 580, WIDE + 10, 500)
    with sheet.layer("#f6e9c4", opacity=0.85) as pen:
        for step in range(34):
            top = 588 + step * 12.6
            wide = 36 + step * 6.2 + 34 * sin(step * 2.6)
            pen.disc(900 + 22 * sin(step * 1.9), top, wide, flat=(1.6 + step * 0.1) / wide)
    with sheet.layer("#8fb0ac", opacity=0.5) as pen:
        water(sheet, pen, 590, 990, count=60)
    with sheet.layer("#0e1a26") as pen:
        pen.polygon([(280, 764), (1330, 764), (1270, 782), (350, 782)])
        for seat in range(8):
            _rower(pen, 400 + seat * 98, 764)
        pen.disc(1222, 722, 14)
        pen.polygon([(1204, 766), (1210, 734), (1236, 734), (1246, 766)])
    with sheet.layer("#0e1a26", opacity=0.4) as pen:
        pen.polygon([(330, 792), (1290, 792), (1240, 818), (380, 818)])


def _rower(pen: Pen, x: float, y: float) -> None:
    pen.disc(x - 18, y - 66, 14)
    pen.polygon([(x - 34, y - 46), (x - 4, y - 50), (x + 20, y + 2), (x - 20, y + 2)])
    pen.line([(x - 14, y - 42), (x + 34, y - 26)], 9)
    pen.line([(x + 34, y - 26), (x - 60, y + 56)], 4)
    pen.polygon([(x - 52, y + 44), (x - 68, y + 66), (x - 84, y + 74), (x - 66, y + 50)])
