"""A picture of what lives in a drop of sea water."""

from math import cos, pi, sin

from broadsheet.config.demo.pictures.sheet import HIGH, WIDE, Fade, Pen, Sheet


def plankton(sheet: Sheet) -> None:
    """A drop of the sea through a microscope."""
    sheet.ground((0, "#0d1b26"), (1000, "#0a141d"))
    with sheet.layer("#17404e", Fade("#0d2632", (750, 500), (1150, 900), 0.9), soft=3) as pen:
        pen.disc(750, 500, 470)
    sheet.glow(690, 420, 430, "#2f7a7c", 0.6)
    for colour, kinds in (
        ("#9cc98a", ((430, 380, 74, "chain"), (640, 720, 60, "star"))),
        ("#e2b04d", ((560, 250, 54, "star"), (950, 660, 84, "spiral"), (400, 620, 48, "oval"))),
        ("#d9694a", ((760, 440, 44, "oval"), (1060, 470, 40, "star"))),
        ("#bfe0c8", ((820, 820, 66, "chain"), (720, 150, 40, "oval"))),
    ):
        with sheet.layer(colour, Fade("#2c6a64", (400, 200), (1000, 900), 0.55)) as pen:
            for x, y, size, kind in kinds:
                _CELLS[kind](pen, x, y, size)
    with sheet.layer("#8fd08a", Fade("#3e8a62", (900, 200), (1060, 380), 0.7), shadow=0.3) as pen:
        _horned(pen, 960, 290, 78)
    with sheet.layer("#eaf3dc", opacity=0.8) as pen:
        for _ in range(130):
            turn, far = 2 * pi * float(sheet.rng.random()), 450 * float(sheet.rng.random()) ** 0.5
            pen.disc(
                750 + far * cos(turn), 500 + far * sin(turn), 1.5 + 3 * float(sheet.rng.random())
            )
        pen.disc(948, 300, 12)
    with sheet.layer("#0a141d") as pen:
        pen.box(0, 0, WIDE, HIGH)
        pen.disc(750, 500, 466, ink=0)
    with sheet.layer("#4d7f86", opacity=0.8) as pen:
        pen.ring(750, 500, 472, 5)
        for step in range(60):
            turn = step * pi / 30
            inner = 446 if step % 5 else 430
            pen.line(
                [
                    (750 + inner * cos(turn), 500 + inner * sin(turn)),
                    (750 + 464 * cos(turn), 500 + 464 * sin(turn)),
                ],
                2,
            )


def _horned(pen: Pen, x: float, y: float, size: float) -> None:
    pen.disc(x, y, size * 0.72, flat=0.9)
    pen.polygon(
        [
            (x - size * 0.6, y - size * 0.3),
            (x - size * 1.1, y - size * 1.7),
            (x - size * 0.1, y - size * 0.5),
        ]
    )
    pen.polygon(
        [
            (x + size * 0.6, y - size * 0.3),
            (x + size * 1.2, y - size * 1.6),
            (x + size * 0.1, y - size * 0.5),
        ]
    )
    pen.polygon(
        [
            (x - size * 0.3, y + size * 0.4),
            (x + size * 0.1, y + size * 2.1),
            (x + size * 0.36, y + size * 0.4),
        ]
    )


def _chain(pen: Pen, x: float, y: float, size: float) -> None:
    for step in range(6):
        at = x - size * 1.6 + step * size * 0.66
        pen.disc(at, y + size * 0.5 * sin(step * 0.8), size * 0.36)


def _star(pen: Pen, x: float, y: float, size: float) -> None:
    pen.disc(x, y, size * 0.5)
    for step in range(16):
        turn = step * pi / 8
        long = size * (1.5 if step % 2 else 1.15)
        pen.line([(x, y), (x + long * cos(turn), y + long * sin(turn))], size * 0.07)


def _spiral(pen: Pen, x: float, y: float, size: float) -> None:
    points = []
    for step in range(90):
        turn, far = step * 0.2, size * (1 - step / 96)
        points.append((x + far * cos(turn), y + far * sin(turn)))
    pen.line(points, size * 0.13)


def _oval(pen: Pen, x: float, y: float, size: float) -> None:
    pen.disc(x, y, size * 1.3, flat=0.55)
    pen.disc(x, y, size * 0.9, flat=0.4, ink=120)
    pen.disc(x + size * 0.2, y, size * 0.3)


_CELLS = {"chain": _chain, "star": _star, "spiral": _spiral, "oval": _oval}
