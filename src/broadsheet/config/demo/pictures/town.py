"""Pictures of the town: its streets, squares and shelters."""

from math import sin

from broadsheet.config.demo.pictures.sheet import HIGH, WIDE, Fade, Pen, Sheet, ridge, star_field

_AT_HOME = 0.22
_PLASTER = ("#c9583f", "#e0a558", "#8fb0a0", "#ecd9b0", "#7f5a5d", "#d98a62", "#5f8a8c")


def _windows(pen: Pen, x: float, y: float, wide: float, high: float, grid: tuple[int, int]) -> None:
    across, down = grid
    for column in range(across):
        for row in range(down):
            cell_x, cell_y = wide / across, high / down
            pen.box(
                x + (column + 0.27) * cell_x,
                y + (row + 0.22) * cell_y,
                cell_x * 0.46,
                cell_y * 0.56,
            )


def tram_street(sheet: Sheet) -> None:
    """A red tram climbs between tall houses; the harbour lies at the bottom."""
    sheet.ground((0, "#8fb9bd"), (400, "#dfe0c4"), (620, "#f3dcae"))
    sheet.glow(750, 420, 460, "#fff4d6", 0.85)
    with sheet.layer("#9db8ad", Fade("#d9d6b4", (0, 470), (0, 540), 0.6)) as pen:
        pen.polygon(ridge(sheet, 500, 20, waves=1.5))
    with sheet.layer("#6f9fa0", Fade("#a9c4b4", (0, 620), (0, 530), 0.6)) as pen:
        pen.box(380, 530, 740, 120)
    with sheet.layer("#f6ead0") as pen:
        for x, y in ((640, 556), (700, 572), (850, 560)):
            pen.polygon([(x, y), (x + 14, y - 44), (x + 30, y)])
    for depth in range(4):
        _house_pair(sheet, depth)
    with sheet.layer("#b3a48c", Fade("#6f675f", (0, 640), (0, 1000), 0.7)) as pen:
        pen.polygon([(640, 622), (860, 622), (1320, 1010), (180, 1010)])
    with sheet.layer("#4a4b4f") as pen:
        for left, right in (((722, 622), (560, 1010)), ((764, 622), (860, 1010))):
            pen.line([left, right], 7)
    _tram(sheet)
    with sheet.layer("#39424c") as pen:
        pen.line([(0, 210), (745, 330), (1500, 190)], 2.4)
        pen.line([(745, 330), (718, 470)], 2.4)


def _house_pair(sheet: Sheet, depth: int) -> None:
    near = depth / 3
    inner, top = 300 - 290 * near, 330 - 250 * near
    foot = 650 + 330 * near
    for side in (0, 1):
        edge = 640 - (640 - 330) * near
        x0, x1 = edge - (120 + 190 * near), edge
        colour = _PLASTER[(depth * 2 + side * 3) % len(_PLASTER)]
        if side:
            x0, x1 = WIDE - x1, WIDE - x0
        wide = x1 - x0
        lift = 40 * sin(depth * 2.2 + side)
        fade = Fade("#3d4652", (x1 if side == 0 else x0, 0), (x0 if side == 0 else x1, 0), 0.38)
        with sheet.layer(colour, fade, shadow=0.4) as pen:
            pen.box(x0, top + lift, wide, foot - top)
            pen.polygon(
                [(x0 - 6, top + lift), (x0 + wide / 2, top + lift - 70), (x1 + 6, top + lift)]
            )
        with sheet.layer("#2f3b47" if (depth + side) % 2 else "#41505a") as pen:
            _windows(pen, x0, top + lift + 20, wide, (foot - top) * 0.62, (3, 4))
            pen.box(x0 + wide * 0.4, foot - 100 - inner * 0.02, wide * 0.2, 110)
        with sheet.layer("#ffdf9c") as pen:
            pen.box(
                x0 + wide * 0.425,
                top + lift + 20 + (foot - top) * 0.19,
                wide * 0.15,
                26 + 30 * near,
            )


def _tram(sheet: Sheet) -> None:
    with sheet.layer("#bf3f2c", Fade("#7f2a28", (0, 520), (0, 860), 0.55), shadow=0.6) as pen:
        pen.box(600, 470, 246, 390, round_=34)
    with sheet.layer("#f1e3c4") as pen:
        pen.box(600, 640, 246, 22)
        pen.box(668, 486, 110, 34, round_=6)
    with sheet.layer("#24313c", Fade("#6f94a0", (620, 540), (830, 640), 0.5)) as pen:
        pen.box(622, 534, 96, 98, round_=8)
        pen.box(728, 534, 96, 98, round_=8)
    with sheet.layer("#fff1b8") as pen:
        pen.disc(650, 760, 20)
        pen.disc(796, 760, 20)
        pen.disc(723, 503, 11)
    sheet.glow(723, 770, 170, "#ffe6a4", 0.4)
    with sheet.layer("#2b2f35") as pen:
        pen.box(616, 836, 214, 36, round_=8)
        pen.line([(690, 470), (718, 420), (756, 470)], 5)


def rain_street(sheet: Sheet) -> None:
    """Terraced houses in rain at night, lamps mirrored in standing water."""
    sheet.ground((0, "#131f2c"), (430, "#2a3d4a"), (620, "#3d5257"))
    tones = ("#2c3f4c", "#354650", "#283945", "#3b4a50", "#2f424d")
    for number in range(9):
        x = -40 + number * 178
        with sheet.layer(
            tones[number % 5], Fade("#16222d", (0, 620), (0, 260), 0.5), shadow=0.3
        ) as pen:
            pen.box(x, 300, 172, 340)
            pen.polygon([(x - 4, 304), (x + 30, 236), (x + 142, 236), (x + 176, 304)])
            pen.box(x + 22, 190, 30, 80)
    with sheet.layer("#1a2733") as pen:
        for x in range(-40, 1500, 178):
            _dark_front(pen, x)
    with sheet.layer("#f6c76a", Fade("#e09a45", (0, 340), (0, 540), 0.5)) as pen:
        for x, y, high in (
            (162, 462, 72),
            (518, 340, 66),
            (772, 340, 66),
            (952, 462, 72),
            (1306, 340, 66),
        ):
            pen.box(x, y, 48, high)
    with sheet.layer("#22353f", Fade("#0f1a24", (0, 640), (0, 1000), 0.85)) as pen:
        pen.box(-5, 640, WIDE + 10, 370)
    with sheet.layer("#41606a", opacity=0.35) as pen:
        for number in range(9):
            pen.box(-40 + number * 178, 640, 172, 210)
    for x in (330, 860, 1330):
        _lamp(sheet, x)
    with sheet.layer("#d9b36a", opacity=0.5) as pen:
        for x, strength in ((186, 1), (542, 0.8), (796, 0.8), (976, 1), (1330, 0.8)):
            for step in range(9):
                pen.disc(x + 9 * sin(step * 2.4 + x), 664 + step * 27, 30 * strength, flat=0.16)
    _rain(sheet)


def _rain(sheet: Sheet) -> None:
    with sheet.layer("#c9d9d9", opacity=0.3) as pen:
        for _ in range(330):
            x, y = float(sheet.rng.random()) * 1600, float(sheet.rng.random()) * HIGH
            pen.line([(x, y), (x - 18, y + 64)], 2)
        for _ in range(46):
            x, y = float(sheet.rng.random()) * WIDE, 690 + 300 * float(sheet.rng.random())
            pen.ring(x, y, 10 + 16 * float(sheet.rng.random()), 2)


def _dark_front(pen: Pen, x: float) -> None:
    for across, y, high in ((24, 340, 66), (100, 340, 66), (24, 462, 72)):
        pen.box(x + across, y, 48, high)
    pen.box(x + 100, 470, 48, 170)


def _lamp(sheet: Sheet, x: float) -> None:
    sheet.glow(x, 330, 240, "#ffcf7a", 0.75)
    with sheet.layer("#0e161e") as pen:
        pen.box(x - 5, 340, 10, 330)
        pen.box(x - 14, 650, 28, 22)
        pen.polygon([(x - 20, 300), (x, 276), (x + 20, 300)])
    with sheet.layer("#fff0c4") as pen:
        pen.polygon([(x - 17, 302), (x + 17, 302), (x + 10, 346), (x - 10, 346)])
    with sheet.layer("#f3c877", opacity=0.75) as pen:
        for step in range(13):
            wide = 32 - step + 10 * sin(step * 1.9 + x)
            pen.disc(x + 6 * sin(step * 2.1), 684 + step * 24, wide, flat=5 / wide)


def bus_shelter(sheet: Sheet) -> None:
    """Four people in a lit shelter at blue hour."""
    sheet.ground((0, "#1d3350"), (480, "#486a86"), (700, "#8fa3a4"))
    for y, colour, seed in ((470, "#3a5570", 5), (540, "#2b4159", 3)):
        with sheet.layer(colour, Fade("#5f7c92", (0, y - 160), (0, y + 200), 0.4)) as pen:
            for number in range(22):
                high = 60 + (number * 37 * seed) % 150
                pen.box(number * 72 - 20, y - high + 100, 70, high + 300)
    with sheet.layer("#e9c77f", opacity=0.85) as pen:
        for _ in range(46):
            left, top = float(sheet.rng.random()) * WIDE, 430 + 190 * float(sheet.rng.random())
            pen.box(left, top, 8, 11)
    with sheet.layer("#24333f", Fade("#101c28", (0, 760), (0, 1000), 0.8)) as pen:
        pen.box(-5, 770, WIDE + 10, 240)
    sheet.glow(720, 560, 560, "#ffe3a3", 0.7)
    with sheet.layer("#f6dfa5", Fade("#d9b778", (0, 420), (0, 790), 0.5)) as pen:
        pen.box(430, 400, 600, 392)
    with sheet.layer("#1b2733") as pen:
        pen.box(396, 366, 672, 38, round_=6)
        for x in (430, 1016):
            pen.box(x, 400, 16, 396)
        pen.box(446, 690, 360, 16)
        for x in (470, 770):
            pen.box(x, 704, 12, 90)
    _waiting(sheet)
    with sheet.layer("#b8432f") as pen:
        pen.disc(1190, 400, 42)
    with sheet.layer("#1b2733") as pen:
        pen.box(1185, 436, 10, 360)
    with sheet.layer("#f6e6c0") as pen:
        pen.disc(1190, 400, 28)
    with sheet.layer("#ecc987", opacity=0.5) as pen:
        for step in range(12):
            wide = 330 - step * 12 + 26 * sin(step * 2)
            pen.disc(726, 808 + step * 15, wide, flat=4 / wide)
    with sheet.layer("#dfe9ee", opacity=0.28) as pen:
        for _ in range(300):
            left, top = float(sheet.rng.random()) * 1650, float(sheet.rng.random()) * HIGH
            pen.line([(left, top), (left - 34, top + 74)], 2)


def _waiting(sheet: Sheet) -> None:
    """Two people standing, two on the bench."""
    for colour, kind, x in (
        ("#2f4a5a", "stand", 890),
        ("#7a3a35", "stand", 970),
        ("#35524f", "sit", 560),
        ("#8a5a3a", "sit", 700),
    ):
        with sheet.layer(colour, Fade("#16202a", (x + 30, 0), (x - 40, 0), 0.5), shadow=0.3) as pen:
            if kind == "stand":
                pen.polygon(
                    [
                        (x - 38, 590),
                        (x - 26, 556),
                        (x + 26, 556),
                        (x + 38, 590),
                        (x + 30, 720),
                        (x - 30, 720),
                    ]
                )
                pen.box(x - 24, 715, 20, 82)
                pen.box(x + 4, 715, 20, 82)
            else:
                pen.polygon(
                    [
                        (x - 36, 624),
                        (x - 22, 594),
                        (x + 22, 594),
                        (x + 36, 624),
                        (x + 34, 706),
                        (x - 34, 706),
                    ]
                )
                pen.box(x - 30, 690, 84, 26, round_=8)
                pen.box(x + 32, 700, 22, 94)
        with sheet.layer(
            "#c98f6a" if x % 20 else "#7b5240", Fade("#5d3a30", (x, 0), (x - 26, 0), 0.6)
        ) as pen:
            pen.disc(x, 528 if kind == "stand" else 566, 25)
        with sheet.layer("#1b222b") as pen:
            top = 506 if kind == "stand" else 544
            pen.disc(x, top, 24, flat=0.62)


def market(sheet: Sheet) -> None:
    """Striped awnings in a square, seen from above."""
    sheet.ground((0, "#d9c9a5"), (1000, "#c4ae86"))
    with sheet.layer("#b49d78", opacity=0.55) as pen:
        for row in range(26):
            for column in range(20):
                x = column * 80 + (row % 2) * 40 - 20
                pen.box(x, row * 40, 76, 36, round_=6)
    fountain = (2, 1)
    stalls = [(c, r) for r in range(4) for c in range(5) if (c, r) != fountain]
    _stalls(sheet, [(70 + c * 290, 40 + r * 246, c * 2 + r * 3) for c, r in stalls])
    with sheet.layer("#8fa6a0", Fade("#5f7d7d", (690, 300), (800, 420), 0.7), shadow=0.6) as pen:
        pen.disc(750, 372, 92)
    with sheet.layer("#cfe0d4") as pen:
        pen.disc(750, 372, 66)
    with sheet.layer("#6f9c9a") as pen:
        pen.disc(750, 372, 52)
    with sheet.layer("#e9efe0") as pen:
        pen.disc(750, 372, 14)
        pen.ring(750, 372, 34, 3)
    _shoppers(sheet)


def _stalls(sheet: Sheet, stalls: list[tuple[float, float, int]]) -> None:
    with sheet.layer("#8a6a45", shadow=0.5) as pen:
        for x, y, _ in stalls:
            pen.box(x + 6, y + 112, 188, 52)
    _crates(sheet, stalls)
    with sheet.layer("#f3e6c8", shadow=0.7) as pen:
        for x, y, _ in stalls:
            pen.box(x, y, 200, 112)
            for scallop in range(4):
                pen.disc(x + 33 + scallop * 44, y + 112, 11)
    inks = ("#bf4a33", "#d99a3e", "#5c8a66", "#3f7a80", "#8d4f5a")
    for ink, colour in enumerate(inks):
        with sheet.layer(colour) as pen:
            for x, y, number in stalls:
                if number % len(inks) == ink:
                    for stripe in range(5):
                        pen.box(x + stripe * 44, y, 22, 112)
                        pen.disc(x + 11 + stripe * 44, y + 112, 11)
    with sheet.layer("#33262b", opacity=0.16) as pen:
        for x, y, _ in stalls:
            pen.box(x, y + 74, 200, 38)


def _crates(sheet: Sheet, stalls: list[tuple[float, float, int]]) -> None:
    for number, colour in enumerate(("#d9663a", "#8fb04f", "#e7c255", "#a83a3f", "#6f8f3f")):
        with sheet.layer(colour) as pen:
            for x, y, _ in stalls:
                for dot in range(12):
                    pen.disc(x + 20 + number * 36 + (dot % 3) * 10, y + 123 + (dot // 3) * 10, 6)


def _shoppers(sheet: Sheet) -> None:
    coats = ("#2c4454", "#a8432f", "#d9a54a", "#46664f", "#6b4a5f", "#e6ddc4")
    places = [
        (40 + 1420 * float(sheet.rng.random()), 215 + row * 246 + 50 * float(sheet.rng.random()))
        for row in (0, 1, 2, 3) * 14
    ]
    with sheet.layer("#4a3f33", opacity=0.35) as pen:
        for x, y in places:
            pen.disc(x + 12, y + 8, 19, flat=0.6)
    for coat, colour in enumerate(coats):
        with sheet.layer(colour) as pen:
            for x, y in places[coat :: len(coats)]:
                pen.disc(x, y, 19, flat=0.62)
    for start, colour in enumerate(("#3b2d28", "#8a5f3f")):
        with sheet.layer(colour) as pen:
            for x, y in places[start::2]:
                pen.disc(x, y - 1, 8)


def city_night(sheet: Sheet) -> None:
    """A city on a hill, small lit windows, a thin moon."""
    sheet.ground((0, "#101d33"), (560, "#2f4a66"), (760, "#6b7f86"))
    with sheet.layer("#f1e8cf", opacity=0.75) as pen:
        star_field(sheet, pen, 180, 430)
    sheet.glow(1160, 190, 240, "#f3e7c0", 0.5)
    with sheet.layer("#f8efd2") as pen:
        pen.disc(1160, 190, 62)
        pen.disc(1186, 174, 58, ink=0)
    for tier, colour in enumerate(("#33506a", "#28425a", "#1e3449", "#142536", "#0c1824")):
        lit: list[tuple[float, float]] = []
        with sheet.layer(colour, Fade("#4d6b80", (0, 300), (0, 900), 0.3), shadow=0.3) as pen:
            for number in range(24):
                x = number * 68 - 40 + 24 * float(sheet.rng.random())
                dome = 190 * (1 - ((x - 700) / 1000) ** 2)
                top = 560 + tier * 96 - dome * (1 - tier * 0.16) - 80 * float(sheet.rng.random())
                pen.box(x, top, 62, 700)
                if number % 3 == tier % 3:
                    pen.polygon([(x - 4, top), (x + 31, top - 40), (x + 66, top)])
                at_home = [spot for spot in range(15) if float(sheet.rng.random()) < _AT_HOME]
                lit += [(x + 9 + spot % 3 * 17, top + 16 + spot // 3 * 24) for spot in at_home]
        with sheet.layer(("#ffd27a", "#ffe2a0")[tier // 3], opacity=0.92) as pen:
            for x, y in lit:
                pen.box(x, y, 9, 12)
    with sheet.layer("#22384d", shadow=0.2) as pen:
        pen.polygon([(690, 330), (712, 120), (734, 330)])
        pen.box(676, 300, 72, 120)
    with sheet.layer("#ffd98a") as pen:
        pen.disc(712, 336, 15)
