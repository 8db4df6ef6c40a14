"""A sheet of paper to print on: flat inks in layers, stippled shade, grain.

Coordinates are units of the design, 1500 across and 1000 down whatever the size in pixels, so that
a picture is drawn once for every width. All randomness comes from the sheet's own seed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import cos, pi, sin
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

WIDE, HIGH = 1500, 1000
_SAMPLES = 2
_BLUR_AT = 8

Point = tuple[float, float]
Part = tuple[slice, slice]
Floats = NDArray[np.float32]
_WHOLE: Part = (slice(None), slice(None))


def rgb(colour: str) -> Floats:
    """Return `#rrggbb` as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32)


def _smooth(low: float, high: float, value: Floats) -> Floats:
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    smooth: Floats = t * t * (3.0 - 2.0 * t)
    return smooth


@dataclass(frozen=True)
class Fade:
    """Stippled shade: from none at `start` to `strength` (0 to 1) at `end`.

    The two points are in units; what lies beyond `end` keeps the full strength.
    """

    colour: str
    start: Point
    end: Point
    strength: float = 0.8


class Pen:
    """Cuts one layer's shape out of paper."""

    def __init__(self, size: tuple[int, int], scale: float) -> None:
        """Begin with nothing cut; `scale` is sample pixels per unit."""
        self.image = Image.new("L", size, 0)
        self._draw = ImageDraw.Draw(self.image)
        self._scale = scale

    def _at(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def polygon(self, points: Iterable[Point], *, ink: int = 255) -> None:
        """Cut a polygon; `ink` 0 takes away again."""
        self._draw.polygon(self._at(points), fill=ink)

    def box(
        self, x: float, y: float, wide: float, high: float, *, ink: int = 255, round_: float = 0
    ) -> None:
        """Cut a rectangle by its upper left corner, with corners of radius `round_`."""
        where = self._at([(x, y), (x + wide, y + high)])
        self._draw.rounded_rectangle(where, radius=round_ * self._scale, fill=ink)

    def disc(self, x: float, y: float, radius: float, *, ink: int = 255, flat: float = 1) -> None:
        """Cut a circle, or an ellipse `flat` times as high as wide."""
        where = self._at([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        self._draw.ellipse(where, fill=ink)

    def line(self, points: Sequence[Point], width: float, *, ink: int = 255) -> None:
        """Cut a line with round joints."""
        thick = max(1, round(width * self._scale))
        self._draw.line(self._at(points), fill=ink, width=thick, joint="curve")

    def ring(self, x: float, y: float, radius: float, width: float, *, ink: int = 255) -> None:
        """Cut the outline of a circle."""
        where = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.ellipse(where, outline=ink, width=max(1, round(width * self._scale)))

    def arc(
        self, x: float, y: float, radius: float, width: float, span: tuple[float, float]
    ) -> None:
        """Cut part of a circle's outline, `span` in degrees clockwise from the right."""
        where = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        thick = max(1, round(width * self._scale))
        self._draw.arc(where, span[0], span[1], fill=255, width=thick)


class Sheet:
    """The picture being printed."""

    def __init__(self, name: str, width: int) -> None:
        """Take a blank sheet; everything random on it follows from `name`."""
        self.width, self.height = width, round(width * HIGH / WIDE)
        self.rng = np.random.default_rng(crc32(name.encode()))
        self._scale = width / WIDE
        self._across = (np.arange(width, dtype=np.float32) / np.float32(self._scale))[None, :]
        self._down = (np.arange(self.height, dtype=np.float32) / np.float32(self._scale))[:, None]
        self._noise = self.rng.random((self.height, self.width), dtype=np.float32)
        self._print = np.full((self.height, self.width, 3), 255.0, dtype=np.float32)

    def ground(self, *stops: tuple[float, str], speckle: float = 0.1) -> None:
        """Cover the sheet with colours that change down it, at the heights given in units."""
        heights = [stop[0] for stop in stops]
        jitter = (self._noise - 0.5) * speckle * 400.0
        at = self._down + jitter
        for channel in range(3):
            values = [float(rgb(stop[1])[channel]) for stop in stops]
            self._print[..., channel] = np.interp(at, heights, values)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.6) -> None:
        """Lay light around a point, falling off to nothing at `radius`, as a fine spray."""
        part = (self._within(y, radius, self.height), self._within(x, radius, self.width))
        far = np.hypot(self._across[:, part[1]] - x, self._down[part[0]] - y) / radius
        light = np.clip(1.0 - far, 0.0, 1.0) ** 1.6 * strength
        spray = light * (0.72 + 0.56 * self._noise[part])
        self._lay(rgb(colour), np.clip(spray, 0.0, 1.0).astype(np.float32), part)

    @contextmanager
    def layer(
        self,
        colour: str,
        *fades: Fade,
        opacity: float = 1.0,
        shadow: float = 0.0,
        soft: float = 0.0,
    ) -> Iterator[Pen]:
        """Print what is cut within the block in `colour`.

        `shadow` from 0 to 1 darkens what lies around, as raised paper does; `soft` blurs the edge,
        in units.
        """
        size = (self.width * _SAMPLES, self.height * _SAMPLES)
        pen = Pen(size, self._scale * _SAMPLES)
        yield pen
        if not (shadow or soft):
            self._print_cut(pen.image, colour, fades, opacity)
            return
        mask = pen.image.reduce(_SAMPLES)
        if shadow:
            self._shade(mask, shadow)
        if soft:
            mask = self._blurred(mask, soft)
        if box := mask.getbbox():
            part = (slice(box[1], box[3]), slice(box[0], box[2]))
            self._ink(mask.crop(box), part, colour, fades, opacity)

    def finished(self) -> Image.Image:
        """Return the print, with the tooth of the paper and darker corners."""
        tooth = 1.0 + (self._noise - 0.5) * 0.04
        far = np.hypot((self._across - WIDE / 2) / WIDE, (self._down - HIGH / 2) / HIGH)
        corners = 1.0 - 0.16 * _smooth(0.42, 0.78, far)
        pixels = self._print * (tooth * corners)[..., None]
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")

    def _print_cut(
        self, image: Image.Image, colour: str, fades: tuple[Fade, ...], opacity: float
    ) -> None:
        """Print a hard-edged layer; only the part that was cut is brought to the sheet's size."""
        box = image.getbbox()
        if box is None:
            return
        left, top = box[0] // _SAMPLES, box[1] // _SAMPLES
        right, foot = -(-box[2] // _SAMPLES), -(-box[3] // _SAMPLES)
        samples = (left * _SAMPLES, top * _SAMPLES, right * _SAMPLES, foot * _SAMPLES)
        part = (slice(top, foot), slice(left, right))
        self._ink(image.crop(samples).reduce(_SAMPLES), part, colour, fades, opacity)

    def _ink(
        self, mask: Image.Image, part: Part, colour: str, fades: tuple[Fade, ...], opacity: float
    ) -> None:
        cut = np.asarray(mask, dtype=np.float32) * np.float32(opacity / 255.0)
        self._lay(rgb(colour), cut, part)
        for fade in fades:
            self._lay(rgb(fade.colour), cut * self._stipple(fade, part), part)

    def _within(self, at: float, radius: float, end: int) -> slice:
        first, last = (at - radius) * self._scale, (at + radius) * self._scale
        return slice(min(end, max(0, int(first))), min(end, max(0, int(last) + 1)))

    def _lay(self, colour: Floats, amount: Floats, part: Part = _WHOLE) -> None:
        for channel in range(3):
            under = self._print[(*part, channel)]
            under += (colour[channel] - under) * amount

    def _stipple(self, fade: Fade, part: Part) -> Floats:
        (x0, y0), (x1, y1) = fade.start, fade.end
        dx, dy = x1 - x0, y1 - y0
        long = dx * dx + dy * dy
        across = (self._across[:, part[1]] - np.float32(x0)) * np.float32(dx / long)
        down = (self._down[part[0]] - np.float32(y0)) * np.float32(dy / long)
        wanted = np.clip(across + down, 0.0, 1.0) * np.float32(fade.strength)
        return _smooth(-0.22, 0.22, wanted - self._noise[part] * np.float32(0.9) - np.float32(0.05))

    def _blurred(self, mask: Image.Image, radius: float) -> Image.Image:
        small = mask.resize((max(1, self.width // _BLUR_AT), max(1, self.height // _BLUR_AT)))
        blurred = small.filter(ImageFilter.GaussianBlur(radius * self._scale / _BLUR_AT))
        return blurred.resize(mask.size, Image.Resampling.BICUBIC)

    def _shade(self, mask: Image.Image, strength: float) -> None:
        around = np.asarray(self._blurred(mask, 16), dtype=np.float32) / 255.0
        step = max(1, round(5 * self._scale))
        lower = np.roll(around, (step, 0), axis=(0, 1))
        lower[:step] = 0
        self._print *= (1.0 - 0.45 * strength * lower)[..., None]


def ridge(
    sheet: Sheet, y: float, rise: float, *, waves: float = 2.0, rough: float = 0.2
) -> list[Point]:
    """Return a closed outline of hills: from a wavy line about `y` down to the sheet's foot."""
    x = np.arange(-20, WIDE + 21, 10)
    line = np.zeros_like(x, dtype=np.float64)
    for octave in range(5):
        size = 1.0 if octave == 0 else rough ** (octave * 0.8)
        phase = float(sheet.rng.random()) * 2 * pi
        line += size * np.sin(x / WIDE * 2 * pi * waves * 1.9**octave + phase)
    tops = [(float(at), y - rise * float(up)) for at, up in zip(x, line, strict=True)]
    return [*tops, (WIDE + 20, HIGH + 20), (-20, HIGH + 20)]


def water(sheet: Sheet, pen: Pen, top: float, foot: float, *, count: int = 60) -> None:
    """Cut short level strokes, small at `top` and long at `foot`, as light lies on water."""
    for _ in range(count):
        near = float(sheet.rng.random()) ** 1.4
        y = top + (foot - top) * near
        long = (30 + 220 * near) * (0.4 + float(sheet.rng.random()))
        x = float(sheet.rng.random()) * (WIDE + 200) - 100
        pen.disc(x, y, long / 2, flat=(1.2 + 3.2 * near) / long * 2)


def gull(pen: Pen, x: float, y: float, span: float) -> None:
    """Cut a gull on the wing."""
    for side in (-1, 1):
        wing = [
            (x + side * span * t, y - span * 0.42 * sin(t * pi * 0.72) + span * 0.1 * t)
            for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
        ]
        pen.line(wing, span * 0.09)


def star_field(sheet: Sheet, pen: Pen, count: int, foot: float) -> None:
    """Cut stars of several sizes above `foot`."""
    for _ in range(count):
        x, y = float(sheet.rng.random()) * WIDE, float(sheet.rng.random()) ** 1.2 * foot
        pen.disc(x, y, 0.9 + 2.0 * float(sheet.rng.random()) ** 5)


def turned(points: Iterable[Point], centre: Point, degrees: float) -> list[Point]:
    """Return the points turned clockwise around `centre`."""
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)
    cx, cy = centre
    return [(cx + (x - cx) * c - (y - cy) * s, cy + (x - cx) * s + (y - cy) * c) for x, y in points]
