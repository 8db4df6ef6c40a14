"""Authors as silhouettes in paper: no likeness of anybody, and no two alike."""

from math import cos, pi, sin

from broadsheet.config.demo.pictures.sheet import Fade, Pen, Sheet

_GROUNDS = ("#8fb0a0", "#e0b46a", "#c9806a", "#7f9fb5", "#d9c39a", "#a9889a")
_SUNS = ("#f3e6c8", "#f6d79a", "#f1c9a8", "#e6ddc4", "#b8cfc0", "#f0e0d0")
_COATS = ("#22384a", "#6b2f33", "#35524f", "#4a3f5c", "#7a4a2c", "#2b3440")
_SKINS = ("#e3b48f", "#a8714f", "#c99372", "#7b4f38", "#d9a684", "#8f6145")
_HAIRS = ("#2a2226", "#7a4528", "#c9c4bc", "#3b2a24", "#b5763a", "#55504e")
_CUTS = ("crop", "bob", "bun", "curls", "long", "cap")


def portrait(sheet: Sheet, number: int) -> None:
    """Draw the bust of the `number`th author in the middle square of the sheet."""
    ground, coat = _GROUNDS[number % 6], _COATS[(number * 5 + 1) % 6]
    skin, hair = _SKINS[(number * 5 + number // 6) % 6], _HAIRS[(number * 7 + number // 6) % 6]
    cut = _CUTS[(number + number // 6) % 6]
    sheet.ground((0, ground), (1000, _SUNS[number % 6]))
    with sheet.layer(_SUNS[(number + 1) % 6], Fade(ground, (750, 300), (750, 900), 0.6)) as pen:
        pen.disc(750 + 60 * (number % 3 - 1), 420, 330)
    if cut in {"long", "bob"}:
        with sheet.layer(hair, Fade("#16181d", (900, 300), (560, 700), 0.45), shadow=0.3) as pen:
            pen.disc(750, 430, 205, flat=1.05)
            pen.box(545, 430, 410, 330 if cut == "long" else 160, round_=70)
    with sheet.layer(coat, Fade("#12161d", (1000, 760), (500, 1000), 0.55), shadow=0.4) as pen:
        pen.disc(750, 1010, 360, flat=0.78)
    with sheet.layer(skin, Fade("#6b3f30", (800, 560), (690, 700), 0.36)) as pen:
        pen.box(690, 560, 120, 190, round_=50)
        pen.polygon([(660, 742), (840, 742), (750, 850)])
    with sheet.layer("#f1e8d3") as pen:
        pen.polygon([(640, 748), (690, 726), (750, 850), (700, 900)])
        pen.polygon([(860, 748), (810, 726), (750, 850), (800, 900)])
    with sheet.layer(skin, Fade("#6b3f30", (860, 380), (600, 560), 0.24), shadow=0.3) as pen:
        pen.disc(750, 450, 156, flat=1.2)
    with sheet.layer(hair, Fade("#16181d", (860, 260), (600, 440), 0.4), shadow=0.2) as pen:
        _HAIR[cut](pen)
    if number % 3 == 0:
        with sheet.layer("#2a2d33") as pen:
            pen.ring(690, 462, 48, 8)
            pen.ring(812, 462, 48, 8)
            pen.line([(738, 456), (764, 456)], 8)


def _crop(pen: Pen) -> None:
    pen.disc(750, 385, 170, flat=0.94)
    pen.polygon([(560, 404), (760, 396), (940, 430), (940, 620), (560, 620)], ink=0)
    pen.box(580, 370, 32, 90, round_=12)
    pen.box(888, 370, 32, 90, round_=12)


def _bob(pen: Pen) -> None:
    pen.disc(750, 380, 176, flat=0.92)
    pen.polygon([(600, 420), (700, 350), (920, 400), (960, 640), (560, 640)], ink=0)


def _bun(pen: Pen) -> None:
    pen.disc(750, 372, 168, flat=0.9)
    pen.disc(750, 206, 78)
    pen.polygon([(570, 420), (750, 330), (930, 420), (960, 640), (540, 640)], ink=0)


def _curls(pen: Pen) -> None:
    for step in range(15):
        turn = pi * (0.98 + step * 0.074)
        pen.disc(750 + 168 * cos(turn), 440 + 190 * sin(turn), 62)
    pen.disc(750, 300, 96, flat=0.6)


def _long(pen: Pen) -> None:
    pen.disc(750, 380, 178, flat=0.94)
    pen.polygon([(612, 640), (640, 400), (750, 320), (860, 400), (888, 640)], ink=0)


def _cap(pen: Pen) -> None:
    pen.disc(750, 372, 186, flat=0.84)
    pen.box(500, 376, 500, 260, ink=0)
    pen.box(548, 356, 440, 36, round_=18)


_HAIR = {"crop": _crop, "bob": _bob, "bun": _bun, "curls": _curls, "long": _long, "cap": _cap}
