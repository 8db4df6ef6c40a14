"""Pictures of a theatre and of a football ground."""

from math import sin

from broadsheet.config.demo.pictures.sheet import WIDE, Fade, Pen, Sheet


def theatre(sheet: Sheet) -> None:
    """The stage from the gallery: red curtains, a tiny figure with two lamps."""
    sheet.ground((0, "#1a1218"), (1000, "#0f0c12"))
    with sheet.layer("#1d2c3a", Fade("#0f1720", (0, 700), (0, 180), 0.7)) as pen:
        pen.box(330, 130, 840, 620)
    sheet.glow(750, 560, 330, "#f6c877", 0.55)
    with sheet.layer("#e6dcc4", Fade("#6f8790", (0, 470), (0, 680), 0.85), opacity=0.9) as pen:
        for fold in range(3):
            pen.polygon(
                [(350, 680)]
                + [
                    (x, 560 + fold * 36 - 42 * sin(x / 96 + fold * 1.4))
                    for x in range(350, 1151, 10)
                ]
                + [(1150, 680)]
            )
    with sheet.layer("#7a5a3f", Fade("#3b2c25", (0, 680), (0, 790), 0.7)) as pen:
        pen.polygon([(330, 672), (1170, 672), (1270, 800), (230, 800)])
    with sheet.layer("#12161c") as pen:
        pen.disc(750, 560, 13)
        pen.polygon([(732, 676), (738, 580), (762, 580), (768, 676)])
        pen.line([(742, 592), (704, 520)], 9)
        pen.line([(758, 592), (800, 616)], 9)
    for x, y in ((702, 512), (806, 620)):
        sheet.glow(x, y, 120, "#ffe9a8", 0.95)
        with sheet.layer("#fffbe6") as pen:
            pen.disc(x, y, 9)
    _curtains(sheet)
    with sheet.layer("#c99a4e", Fade("#7a5428", (0, 60), (0, 150), 0.6), shadow=0.5) as pen:
        pen.box(150, 96, 1200, 46)
        pen.box(200, 96, 44, 720)
        pen.box(1256, 96, 44, 720)
        for x in range(260, 1250, 70):
            pen.disc(x, 142, 26)
    rows = ((820, "#2b1c22", 30), (880, "#21161c", 36), (950, "#170f15", 44))
    for y, colour, size in rows:
        with sheet.layer(colour, Fade("#4d3336", (0, y + 20), (0, y - 40), 0.5), shadow=0.3) as pen:
            pen.box(-5, y + size * 0.7, WIDE + 10, 200)
            for x in range(int(size), WIDE, int(size * 2.3)):
                pen.disc(x + 20 * sin(x), y, size * 0.62)
                pen.disc(x + 20 * sin(x), y + size, size, flat=0.8)


def _curtains(sheet: Sheet) -> None:
    for side in (0, 1):
        for fold in range(6):
            x = 236 + fold * 34
            sway = 60 - fold * 4
            points = [
                (x, 130),
                (x + 40, 130),
                (x + 36 - sway * 0.3, 480),
                (x + 46, 770),
                (x - 6, 770),
                (x - sway * 0.3, 480),
            ]
            if side:
                points = [(WIDE - px, py) for px, py in points]
            with sheet.layer(
                "#a3322c" if fold % 2 else "#8a2627",
                Fade("#45141b", (0, 240), (0, 800), 0.6),
                shadow=0.25,
            ) as pen:
                pen.polygon(points)


def football_ground(sheet: Sheet) -> None:
    """A floodlit ground on a wet evening."""
    sheet.ground((0, "#16243a"), (360, "#3b5468"), (520, "#6f828a"))
    with sheet.layer("#233446", Fade("#3f5566", (0, 330), (0, 470), 0.5)) as pen:
        for number in range(17):
            x = number * 94 - 30
            pen.polygon([(x, 470), (x, 380), (x + 44, 340), (x + 88, 380), (x + 88, 470)])
            pen.box(x + 60, 330, 14, 40)
    with sheet.layer("#e9b95f", opacity=0.8) as pen:
        for number in range(0, 17, 2):
            pen.box(number * 94 + 4, 396, 14, 16)
    with sheet.layer("#1d2a36", shadow=0.4) as pen:
        pen.box(-5, 430, WIDE + 10, 190)
        pen.polygon([(-5, 436), (-5, 404), (WIDE + 5, 404), (WIDE + 5, 436)])
    for colour in ("#b8432f", "#f1e3c6", "#d99f45", "#4f7f80", "#6b4a52", "#c98a6a"):
        with sheet.layer(colour) as pen:
            for _ in range(330):
                left, top = float(sheet.rng.random()) * WIDE, 452 + 150 * float(sheet.rng.random())
                pen.disc(left, top, 5.2)
    with sheet.layer("#f0e4c6") as pen:
        pen.box(-5, 606, WIDE + 10, 26)
    with sheet.layer("#bf4a33") as pen:
        for x in range(20, WIDE, 200):
            pen.box(x, 611, 90, 16)
    for stripe in range(9):
        with sheet.layer(
            "#4f8a58" if stripe % 2 else "#43794f", Fade("#2a5a45", (0, 1000), (0, 640), 0.35)
        ) as pen:
            left, right = 60 + stripe * 154, 60 + (stripe + 1) * 154
            pen.polygon(
                [
                    (left, 632),
                    (right, 632),
                    (750 + (right - 750) * 2.1, 1010),
                    (750 + (left - 750) * 2.1, 1010),
                ]
            )
    with sheet.layer("#edf1e0", opacity=0.9) as pen:
        pen.line([(-10, 664), (1510, 664)], 5)
        pen.line([(750, 664), (750, 1010)], 5)
        pen.disc(750, 850, 236, flat=0.42)
        pen.disc(750, 850, 229, flat=0.42, ink=0)
        pen.line([(750, 740), (750, 960)], 6)
    _players(sheet)
    _floodlights(sheet)


def _floodlights(sheet: Sheet) -> None:
    for x in (150, 1350):
        with sheet.layer("#2a3644") as pen:
            pen.box(x - 6, 130, 12, 320)
            pen.box(x - 60, 96, 120, 60, round_=6)
        sheet.glow(x, 126, 420, "#fff6d9", 0.6)
        with sheet.layer("#fffbe8") as pen:
            for column in range(4):
                for row in range(2):
                    pen.disc(x - 39 + column * 26, 112 + row * 27, 9)
    with sheet.layer("#e6eef0", opacity=0.22) as pen:
        for _ in range(260):
            left, top = float(sheet.rng.random()) * 1600, float(sheet.rng.random()) * 1000
            pen.line([(left, top), (left - 16, top + 56)], 2)


def _players(sheet: Sheet) -> None:
    spots = (
        (330, 760, 1.1),
        (520, 700, 0.8),
        (690, 812, 1.2),
        (905, 742, 0.95),
        (1090, 700, 0.8),
        (1190, 850, 1.3),
    )
    for number, (x, y, size) in enumerate(spots):
        with sheet.layer("#16302a", opacity=0.4) as pen:
            pen.disc(x + 14, y + 52 * size, 30 * size, flat=0.25)
        with sheet.layer("#bf3f2e" if number % 2 else "#f1ead6") as pen:
            _runner(pen, x, y, size)
        with sheet.layer("#2c2a2e") as pen:
            pen.disc(x + 3, y - 40 * size, 9.5 * size)
    with sheet.layer("#8a5a35") as pen:
        pen.disc(600, 772, 16, flat=0.6)
        pen.disc(584, 764, 8)
        pen.line([(594, 776), (584, 790)], 4)
        pen.line([(608, 776), (620, 790)], 4)
        pen.line([(614, 770), (628, 758)], 4)
    with sheet.layer("#fbf7ea") as pen:
        pen.disc(566, 776, 9)


def _runner(pen: Pen, x: float, y: float, size: float) -> None:
    pen.polygon(
        [
            (x - 15 * size, y - 30 * size),
            (x + 15 * size, y - 30 * size),
            (x + 11 * size, y + 6 * size),
            (x - 11 * size, y + 6 * size),
        ]
    )
    pen.line(
        [(x - 6 * size, y), (x - 18 * size, y + 26 * size), (x - 30 * size, y + 44 * size)],
        8 * size,
    )
    pen.line(
        [(x + 6 * size, y), (x + 16 * size, y + 24 * size), (x + 8 * size, y + 50 * size)], 8 * size
    )
    pen.line([(x - 13 * size, y - 24 * size), (x - 30 * size, y - 8 * size)], 6 * size)
    pen.line([(x + 13 * size, y - 24 * size), (x + 28 * size, y - 14 * size)], 6 * size)
