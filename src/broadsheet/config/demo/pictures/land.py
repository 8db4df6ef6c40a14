"""Pictures of the country: fields, hills, weather and what lives in a drop."""

from math import sin

from broadsheet.config.demo.pictures.sheet import (
    WIDE,
    Fade,
    Pen,
    Sheet,
    gull,
    ridge,
    turned,
    water,
)


def _poplar(pen: Pen, x: float, foot: float, high: float) -> None:
    pen.disc(x, foot - high * 0.55, high * 0.13, flat=3.4)
    pen.box(x - high * 0.015, foot - high * 0.2, high * 0.03, high * 0.2)


def wheat_fields(sheet: Sheet) -> None:
    """Bands of gold, a lane with poplars, a red harvester."""
    sheet.ground((0, "#8fb6b3"), (300, "#d9dcc0"), (460, "#f3e2b8"))
    sheet.glow(1130, 250, 430, "#fff4d2", 0.85)
    with sheet.layer("#fdf1cc") as pen:
        pen.disc(1130, 250, 70)
    with sheet.layer("#ffffff", opacity=0.4, soft=6) as pen:
        for x, y, wide in ((300, 170, 150), (390, 150, 90), (690, 240, 120)):
            pen.disc(x, y, wide, flat=0.2)
    bands = (
        (450, "#9fb39a", "#c6c9a2", 26),
        (520, "#c9a54f", "#e6c878", 30),
        (600, "#dcb256", "#b98838", 26),
        (700, "#e7be62", "#c28a35", 30),
        (820, "#d9a23f", "#9a6a2a", 26),
    )
    for number, (y, colour, shade, rise) in enumerate(bands):
        with sheet.layer(colour, Fade(shade, (0, y - 20), (0, y + 150), 0.75), shadow=0.3) as pen:
            pen.polygon(ridge(sheet, y, rise, waves=1.1 + 0.25 * number, rough=0.15))
        if number == 1:
            _lane(sheet)
    with sheet.layer("#8a5f26", opacity=0.5) as pen:
        for row in range(26):
            x = -120 + row * 68
            pen.line([(x + 250, 790), (x - 120 + row * 6, 1010)], 3)
    with sheet.layer("#b8402c", Fade("#7c2b28", (0, 560), (0, 640), 0.6), shadow=0.4) as pen:
        pen.box(420, 566, 118, 52, round_=8)
        pen.polygon([(440, 566), (452, 530), (506, 530), (516, 566)])
        pen.box(380, 596, 50, 18)
    with sheet.layer("#2a3038") as pen:
        pen.disc(452, 622, 24)
        pen.disc(520, 626, 17)
        pen.box(462, 538, 38, 24)
        pen.box(368, 608, 24, 22, round_=6)
    with sheet.layer("#6f4a1f") as pen:
        for _ in range(170):
            left, top = float(sheet.rng.random()) * WIDE, 905 + float(sheet.rng.random()) * 110
            high = 46 + 40 * float(sheet.rng.random())
            pen.line([(left, top), (left + 8, top - high)], 2.4)
            pen.disc(left + 9, top - high - 8, 4.6, flat=2.4)


def _lane(sheet: Sheet) -> None:
    with sheet.layer("#f0dfb4") as pen:
        pen.polygon([(905, 512), (925, 512), (1010, 610), (960, 612)])
    with sheet.layer("#39524b", Fade("#6d8468", (0, 380), (0, 540), 0.5), shadow=0.3) as pen:
        for x, foot, high in (
            (872, 526, 96),
            (846, 536, 118),
            (810, 550, 148),
            (962, 528, 98),
            (1002, 540, 124),
            (1056, 556, 156),
        ):
            _poplar(pen, x, foot, high)
        pen.box(1196, 500, 84, 36)
    with sheet.layer("#a9492f") as pen:
        pen.polygon([(1186, 502), (1238, 468), (1290, 502)])


def observatory(sheet: Sheet) -> None:
    """A dome on a ridge under the trails of stars."""
    sheet.ground((0, "#0f1d36"), (420, "#2c4a6b"), (640, "#7a8f9a"), (720, "#c9b99a"))
    pole = (720.0, 330.0)
    for width, opacity in ((1.6, 0.75), (2.6, 0.5)):
        with sheet.layer("#f6ecd2", opacity=opacity) as pen:
            for _ in range(95):
                far = 20 + 980 * float(sheet.rng.random()) ** 0.8
                start = 360 * float(sheet.rng.random())
                pen.arc(*pole, far, width, (start, start + 14 + 16 * float(sheet.rng.random())))
    for y, colour in ((690, "#5f6f7c"), (735, "#3c4f5f")):
        with sheet.layer(colour, Fade("#93a0a3", (0, y), (0, y + 90), 0.5)) as pen:
            pen.polygon(ridge(sheet, y, 38, waves=1.9, rough=0.3))
    hill = ridge(sheet, 800, 26, waves=0.8, rough=0.2)
    with sheet.layer("#1c2b38", Fade("#0e1822", (0, 800), (0, 1000), 0.8), shadow=0.4) as pen:
        pen.polygon(hill)
    with sheet.layer("#ece4d0", Fade("#7d8c96", (860, 0), (1100, 0), 0.9), shadow=0.4) as pen:
        pen.disc(980, 640, 136)
        pen.box(844, 640, 272, 172)
    with sheet.layer("#15222f") as pen:
        pen.polygon([(930, 506), (982, 500), (976, 640), (910, 640)])
    sheet.glow(945, 580, 70, "#f4c46b", 0.7)
    with sheet.layer("#3b4a56") as pen:
        pen.polygon(turned([(928, 500), (956, 500), (956, 640), (928, 640)], (942, 620), -16))
        pen.box(836, 640, 288, 14)
    with sheet.layer("#c9bfa8") as pen:
        pen.box(836, 634, 288, 8)
        pen.box(1136, 732, 150, 76)
    with sheet.layer("#9a4632") as pen:
        pen.polygon([(1124, 734), (1150, 702), (1272, 702), (1298, 734)])
    with sheet.layer("#ffd88a") as pen:
        pen.box(968, 734, 26, 44)
        pen.box(1190, 752, 24, 26)
    with sheet.layer("#101b25") as pen:
        for _ in range(64):
            x = float(sheet.rng.random()) * WIDE
            foot = 880 + 130 * float(sheet.rng.random())
            _pine(pen, x, foot, 90 + 90 * float(sheet.rng.random()))


def _pine(pen: Pen, x: float, foot: float, high: float) -> None:
    for tier in range(4):
        wide = high * (0.24 - tier * 0.045)
        base = foot - high * (0.1 + tier * 0.2)
        pen.polygon([(x - wide, base), (x, base - high * 0.36), (x + wide, base)])
    pen.box(x - high * 0.025, foot - high * 0.14, high * 0.05, high * 0.14)


def delta_dike(sheet: Sheet) -> None:
    """A long dike under rain clouds, a gate with three towers, water nearly at the top."""
    sheet.ground((0, "#39484f"), (300, "#75827d"), (520, "#c9c3a0"), (600, "#dcd2aa"))
    for y, colour in ((260, "#6c7a79"), (170, "#4e5d63"), (80, "#333f49")):
        with sheet.layer(colour, Fade("#98a19a", (0, y), (0, y + 130), 0.5), shadow=0.4) as pen:
            for x in range(-80, 1650, 130):
                pen.disc(x, y - 30, 120 * (0.7 + 0.5 * float(sheet.rng.random())), flat=0.5)
            pen.box(-10, -10, WIDE + 20, y - 20)
    with sheet.layer("#e9ece0", opacity=0.16) as pen:
        for _ in range(150):
            left, top = float(sheet.rng.random()) * 1700, 200 + float(sheet.rng.random()) * 380
            pen.line([(left, top), (left - 50, top + 110)], 2)
    with sheet.layer("#7f9389", Fade("#a8b299", (0, 560), (0, 640), 0.6)) as pen:
        pen.box(-5, 588, WIDE + 10, 60)
        for x in (120, 190, 1310):
            pen.polygon([(x, 590), (x + 26, 566), (x + 52, 590)])
        pen.polygon([(240, 590), (262, 500), (284, 590)])
    with sheet.layer("#4f7378", Fade("#24454f", (0, 620), (0, 1000), 0.9)) as pen:
        pen.box(-5, 622, WIDE + 10, 400)
    with sheet.layer("#d7dfcd", opacity=0.55) as pen:
        water(sheet, pen, 640, 980, count=80)
    with sheet.layer("#4d6a44", Fade("#2f4733", (0, 600), (0, 760), 0.7), shadow=0.4) as pen:
        pen.polygon([(1520, 560), (1040, 604), (1020, 640), (1520, 770)])
        pen.polygon([(-20, 690), (420, 616), (440, 640), (-20, 880)])
    with sheet.layer("#c9b88c") as pen:
        pen.line([(-20, 692), (424, 618)], 9)
        pen.line([(1520, 562), (1036, 606)], 9)
    _gate(sheet)


def _gate(sheet: Sheet) -> None:
    with sheet.layer("#39444d", Fade("#6b767a", (430, 0), (1040, 0), 0.5), shadow=0.5) as pen:
        for x in (430, 700, 970):
            pen.polygon([(x, 660), (x + 8, 400), (x + 74, 400), (x + 82, 660)])
            pen.box(x - 8, 384, 98, 24)
        pen.box(430, 470, 620, 26)
    with sheet.layer("#a5452f", Fade("#6b2c29", (0, 500), (0, 640), 0.7)) as pen:
        for x in (512, 782):
            pen.box(x, 500, 188, 138)
    with sheet.layer("#7b342a") as pen:
        for x in (512, 782):
            for step in range(4):
                pen.box(x, 530 + step * 30, 188, 5)
    with sheet.layer("#ffe09a") as pen:
        for x in (462, 732, 1002):
            pen.box(x, 424, 20, 26)
    with sheet.layer("#e8ede0", opacity=0.9) as pen:
        for x in range(500, 985, 22):
            pen.disc(x, 640 + 4 * sin(x), 15, flat=0.4)


def hills_dawn(sheet: Sheet) -> None:
    """Hills in mist, layer behind layer, one tree."""
    sheet.ground((0, "#b9c9c6"), (330, "#f0d9b8"), (560, "#f6c7a0"))
    sheet.glow(560, 430, 520, "#fff1cf", 0.9)
    with sheet.layer("#fdf0cf") as pen:
        pen.disc(560, 420, 74)
    tints = ("#c9b7a5", "#a9a79f", "#7f9392", "#567a7c", "#365a61", "#1f3d47")
    for number, colour in enumerate(tints):
        y = 470 + number * 88
        mist = "#f2dcc0" if number < len(tints) - 1 else "#122833"
        with sheet.layer(colour, Fade(mist, (0, y), (0, y + 150), 0.75), shadow=0.2) as pen:
            pen.polygon(ridge(sheet, y, 46 - number * 3, waves=1.2 + 0.3 * number, rough=0.25))
    with sheet.layer("#14262f", Fade("#2c4a4d", (1050, 700), (1250, 560), 0.4)) as pen:
        pen.line([(1130, 930), (1136, 700)], 18)
        pen.line([(1134, 800), (1180, 730)], 9)
        for x, y, size in (
            (1136, 640, 96),
            (1070, 690, 66),
            (1205, 690, 70),
            (1110, 570, 66),
            (1180, 590, 60),
        ):
            pen.disc(x, y, size, flat=0.86)
        for x, y, span in ((380, 250, 26), (440, 280, 20), (330, 300, 16)):
            gull(pen, x, y, span)


def forest_autumn(sheet: Sheet) -> None:
    """Tall trunks, leaves in rust and gold, a path going in."""
    sheet.ground((0, "#f0cf86"), (500, "#f3dfae"), (1000, "#b9702f"))
    sheet.glow(760, 470, 620, "#fff3cf", 0.9)
    for depth, (colour, count, wide) in enumerate(
        (("#d9b070", 26, 16), ("#b58149", 20, 26), ("#6f4a35", 12, 42))
    ):
        with sheet.layer(colour, Fade("#f0d9a0", (0, 900), (0, 300), 0.35)) as pen:
            for number in range(count):
                x = (number + 0.8 * float(sheet.rng.random())) * WIDE / count
                if abs(x - 760) > 60 + depth * 80:
                    lean = 24 * (float(sheet.rng.random()) - 0.5)
                    foot = 720 + depth * 80
                    pen.polygon(
                        [(x, foot), (x + lean, -10), (x + lean + wide, -10), (x + wide, foot)]
                    )
        ground = ("#d99a4a", "#c2743a", "#8f4a2c")[depth]
        with sheet.layer(ground, Fade("#6d3a26", (0, 720), (0, 1010), 0.4), shadow=0.2) as pen:
            pen.polygon(ridge(sheet, 720 + depth * 78, 12, waves=2, rough=0.3))
        with sheet.layer("#efd39a", Fade("#c98f4f", (0, 740), (0, 1000), 0.6)) as pen:
            near = depth * 0.42
            pen.polygon(
                [
                    (742 - 80 * near, 742 + depth * 62),
                    (790 + 80 * near, 742 + depth * 62),
                    (1010, 1010),
                    (520, 1010),
                ]
            )
    with sheet.layer("#2f2a2b", Fade("#5d4238", (0, 900), (0, 200), 0.4)) as pen:
        for x, wide in ((40, 84), (330, 62), (1180, 70), (1400, 96)):
            pen.polygon([(x - 20, 1010), (x, -10), (x + wide, -10), (x + wide + 24, 1010)])
    for colour, high in (("#c9542e", 250), ("#e09a3a", 210), ("#a83f2b", 150)):
        with sheet.layer(colour, opacity=0.95) as pen:
            for _ in range(300):
                x, y = float(sheet.rng.random()) * WIDE, high * float(sheet.rng.random()) ** 0.8
                pen.disc(
                    x, y + 40 * sin(x / 130) - 20, 8 + 20 * float(sheet.rng.random()), flat=0.7
                )
            for _ in range(60):
                x, y = float(sheet.rng.random()) * WIDE, 200 + 800 * float(sheet.rng.random())
                pen.disc(x, y, 4 + 6 * float(sheet.rng.random()), flat=0.6)


def bridge_river(sheet: Sheet) -> None:
    """A stone bridge of four arches and its reflection."""
    sheet.ground((0, "#9fc0bb"), (420, "#e3e0c2"), (560, "#f1ddb0"))
    sheet.glow(330, 330, 420, "#fff3d0", 0.8)
    for y, colour in ((440, "#a9b89c"), (500, "#7d9a7c"), (550, "#587d68")):
        with sheet.layer(colour, Fade("#cfcfa8", (0, y), (0, y + 90), 0.5), shadow=0.2) as pen:
            pen.polygon(ridge(sheet, y, 34, waves=1.8, rough=0.35))
    with sheet.layer("#7fa7a2", Fade("#3f6d72", (0, 620), (0, 1000), 0.9)) as pen:
        pen.box(-5, 620, WIDE + 10, 400)
    for foot, colour, side in ((622, "#b59a74", -1), (622, "#7f8d7d", 1)):
        with sheet.layer(
            colour,
            Fade(
                "#7b6551" if side < 0 else "#4f7072",
                (0, foot - side * 0),
                (0, foot + side * 190),
                0.6,
            ),
            opacity=1.0 if side < 0 else 0.62,
            shadow=0.3 if side < 0 else 0.0,
        ) as pen:
            pen.polygon(
                [
                    (-10, foot),
                    (-10, foot + side * 150),
                    (750, foot + side * 196),
                    (1510, foot + side * 150),
                    (1510, foot),
                ]
            )
            for x in (190, 560, 940, 1310):
                pen.disc(x, foot, 138, ink=0, flat=0.86)
    with sheet.layer("#8d7458") as pen:
        pen.line([(-10, 470), (750, 424), (1510, 470)], 12)
        for x in (375, 750, 1125):
            pen.polygon([(x - 30, 622), (x, 560), (x + 30, 622)])
    with sheet.layer("#e9e6cc", opacity=0.6) as pen:
        water(sheet, pen, 640, 980, count=70)
    with sheet.layer("#b8432f", shadow=0.3) as pen:
        pen.box(800, 372, 150, 58, round_=8)
    with sheet.layer("#f3e4bf") as pen:
        for step in range(5):
            pen.box(812 + step * 27, 384, 20, 20)
    with sheet.layer("#2c3238") as pen:
        pen.disc(832, 432, 13)
        pen.disc(918, 434, 13)
    with sheet.layer("#3f5d42", Fade("#6d8a55", (1500, 0), (1150, 500), 0.5)) as pen:
        pen.polygon([(1290, 1010), (1350, 900), (1510, 850), (1510, 1010)])
        for strand in range(46):
            x = 1190 + strand * 8
            high = 520 + 300 * (0.4 + 0.6 * float(sheet.rng.random()))
            pen.line(
                [(1400 + (x - 1380) * 0.55, 230 + abs(x - 1380) * 0.5), (x, 460), (x - 6, high)], 8
            )
        pen.disc(1392, 320, 172, flat=0.8)
        pen.line([(1400, 900), (1400, 300)], 26)
