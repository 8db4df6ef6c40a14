"""The picture of how much memory the sender needs as a list of subscribers grows."""

from collections.abc import Sequence
from typing import Any

from curves import Curve, picture

LIMIT = 200
LINES = {
    "peak_mb": ("sender and courier", "#1f4e8c"),
    "peak_mb_sender": ("sender", "#0b6b5f"),
    "peak_mb_courier": ("courier", "#8c1f2f"),
}


def plot(sizes: Sequence[dict[str, Any]]) -> str:
    """Draw the peaks in MB over the number of subscribers, and the limit."""
    most = max(LIMIT, *(size["peak_mb"] for size in sizes)) * 1.1
    return picture(
        "Memory that sending an edition needs, over the number of its subscribers",
        [f"{size['subscribers']:,}" for size in sizes],
        [
            Curve(words, colour, [size[name] for size in sizes])
            for name, (words, colour) in LINES.items()
        ],
        most=most,
        steps=[(step, f"{step} MB") for step in range(0, int(most) + 1, 50)],
        limit=LIMIT,
    )
