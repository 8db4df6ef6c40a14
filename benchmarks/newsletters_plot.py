"""The picture of how much memory the sender needs as a list of subscribers grows."""

from collections.abc import Sequence
from typing import Any

LIMIT = 200
LEFT, RIGHT, TOP, BOTTOM = 80, 600, 20, 260
LINES = {
    "peak_mb": ("sender and courier", "#1f4e8c"),
    "peak_mb_sender": ("sender", "#0b6b5f"),
    "peak_mb_courier": ("courier", "#8c1f2f"),
}


def plot(sizes: Sequence[dict[str, Any]]) -> str:
    """Draw the peaks in MB over the number of subscribers, and the limit."""
    most = max(LIMIT, *(size["peak_mb"] for size in sizes)) * 1.1
    across = [LEFT + (RIGHT - LEFT) * n / max(1, len(sizes) - 1) for n in range(len(sizes))]

    def height(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / most

    drawn = []
    for step in range(0, int(most) + 1, 50):
        y = height(step)
        drawn.append(f'<path d="M{LEFT} {y:.0f}H{RIGHT}" stroke="#ccc" fill="none"/>')
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{step} MB</text>')
    limit = f'<path d="M{LEFT} {height(LIMIT):.0f}H{RIGHT}" stroke="#000" stroke-dasharray="6 4"/>'
    drawn.append(limit)
    for x, size in zip(across, sizes, strict=True):
        words = f"{size['subscribers']:,}"
        drawn.append(f'<text x="{x:.0f}" y="282" text-anchor="middle">{words}</text>')
    for number, (name, (words, colour)) in enumerate(LINES.items()):
        points = [(x, height(size[name])) for x, size in zip(across, sizes, strict=True)]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"/>')
        drawn += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="{colour}"/>' for x, y in points]
        drawn.append(f'<text x="{LEFT + 170 * number}" y="312" fill="{colour}">● {words}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 330" font-family="sans-serif"'
        ' font-size="14"><title>Memory that sending an edition needs, over the number of its'
        " subscribers</title>" + "".join(drawn) + "</svg>\n"
    )
