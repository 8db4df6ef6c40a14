"""The demonstration's sounds, made by the program itself and the same at every run."""

import wave
from array import array
from cmath import exp
from collections.abc import Callable, Mapping
from io import BytesIO
from math import log, pi
from types import MappingProxyType

_RATE = 11_025
_LOUDEST = 30_000
_STROKES = 7
_APART = 1.6
_HUM = 3.4
# A bell's partials: how high against the note it is known by, how loud, how soon half is gone.
_PARTIALS = (
    (0.5, 0.55, 1.5),
    (1.0, 0.8, 0.85),
    (1.2, 0.7, 0.7),
    (1.5, 0.35, 0.5),
    (2.0, 1.0, 0.45),
    (2.67, 0.35, 0.25),
    (4.2, 0.25, 0.12),
)
_NOTE = 392.0


def _market_bell() -> list[float]:
    """Return seven strokes of a bronze bell of middling size."""
    stroke = _stroke(int(_RATE * _HUM))
    sound = [0.0] * (int(_RATE * _APART) * (_STROKES - 1) + len(stroke))
    for number in range(_STROKES):
        start = int(_RATE * _APART) * number
        for place, level in enumerate(stroke, start=start):
            sound[place] += level
    return sound


def _stroke(length: int) -> list[float]:
    stroke = [0.0] * length
    for height, loud, half in _PARTIALS:
        # A point that circles and sinks draws the wave: far quicker than asking for each sine.
        step, point = exp(complex(-log(2) / half, 2 * pi * _NOTE * height) / _RATE), complex(loud)
        for place in range(length):
            stroke[place] += point.imag
            point *= step
    ending = int(_RATE * 0.4)
    for place in range(1, ending + 1):
        stroke[-place] *= place / ending
    return stroke


_SOUNDS: Mapping[str, Callable[[], list[float]]] = MappingProxyType({"market-bell": _market_bell})
NAMES: tuple[str, ...] = tuple(_SOUNDS)


def wav(name: str) -> bytes:
    """Return a sound as a WAV file.

    Raises:
        KeyError: there is no such sound; `NAMES` has them all.
    """
    levels = _SOUNDS[name]()
    scale = _LOUDEST / max(map(abs, levels))
    samples = array("h", (int(level * scale) for level in levels))
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()
