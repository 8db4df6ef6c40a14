"""Curves over the size of a site or a list, as a picture for the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 80, 600, 20, 260


@dataclass(frozen=True)
class Curve:
    """A line of the picture: what it is, its colour, and its height at each size."""

    words: str
    colour: str
    values: Sequence[float]


def picture(
    title: str,
    sizes: Sequence[str],
    curves: Sequence[Curve],
    *,
    most: float,
    steps: Sequence[tuple[float, str]],
    limit: float | None = None,
) -> str:
    """Return an SVG of curves up to `most`, with its steps in words and a limit that may be."""

    def height(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / most

    across = [LEFT + (RIGHT - LEFT) * n / max(1, len(sizes) - 1) for n in range(len(sizes))]
    drawn = []
    for step, words in steps:
        y = height(step)
        drawn.append(f'<path d="M{LEFT} {y:.0f}H{RIGHT}" stroke="#ccc" fill="none"/>')
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{words}</text>')
    if limit is not None:
        place = f"M{LEFT} {height(limit):.0f}H{RIGHT}"
        drawn.append(f'<path d="{place}" stroke="#000" stroke-dasharray="6 4"/>')
    for x, words in zip(across, sizes, strict=True):
        drawn.append(f'<text x="{x:.0f}" y="282" text-anchor="middle">{words}</text>')
    for number, curve in enumerate(curves):
        points = [(x, height(value)) for x, value in zip(across, curve.values, strict=True)]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        colour = curve.colour
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"/>')
        drawn += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="{colour}"/>' for x, y in points]
        x = LEFT + 170 * number
        drawn.append(f'<text x="{x}" y="312" fill="{colour}">● {curve.words}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 330" font-family="sans-serif"'
        f' font-size="14"><title>{title}</title>{"".join(drawn)}</svg>\n'
    )
