"""Colours that can be read: contrast as WCAG 2.2 defines it, and shades that keep it.

Source: WCAG 2.2, "relative luminance" and "contrast ratio"; success criterion 1.4.3 asks for 4.5.
"""

LIGHT_PAPER, DARK_PAPER = "#fcfcfa", "#141518"
DARK_PLATE = "#1e2024"
INK, SOFT = "#16181c", "#55595f"
"""What text is written in on light paper: as the styles have it."""
ENOUGH = 4.5
_STEPS = 50
_KNEE = 0.04045
_PLATE, _LINE = 0.044, 0.2


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours written as #rrggbb, from 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str, *grounds: str) -> str:
    """Return `colour`, mixed with white or black as little as makes it readable on all grounds."""
    towards = 255 if _luminance(grounds[0]) < _luminance("#808080") else 0
    for step in range(_STEPS + 1):
        mixed = _mix(colour, towards, step / _STEPS)
        if worst(mixed, *grounds) >= ENOUGH:
            return mixed
    return "#ffffff" if towards else "#000000"


def worst(colour: str, *grounds: str) -> float:
    """Return the lowest contrast that a colour has on any of the grounds."""
    return min(contrast(colour, ground) for ground in grounds)


def plate_of(paper: str) -> str:
    """Return the ground of boxes that stand on a paper."""
    return _mix(paper, 0, _PLATE)


def line_of(paper: str) -> str:
    """Return the colour of thin rules on a paper."""
    return _mix(paper, 0, _LINE)


def _mix(colour: str, towards: int, share: float) -> str:
    mixed = (round(c + (towards - c) * share) for c in bytes.fromhex(colour[1:]))
    return "#" + bytes(mixed).hex()


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(c / 255) for c in bytes.fromhex(colour[1:]))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    # The knee is sRGB's (IEC 61966-2-1); WCAG prints an older one that rounds to the same bytes.
    return value / 12.92 if value <= _KNEE else ((value + 0.055) / 1.055) ** 2.4
