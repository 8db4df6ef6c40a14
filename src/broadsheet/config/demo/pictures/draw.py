"""Which pictures there are, and how one comes to paper."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from broadsheet.config.demo.pictures import sea
from broadsheet.config.demo.pictures.sheet import Sheet

_SCENES: dict[str, Callable[[Sheet], None]] = {
    "harbour-dusk": sea.harbour_dusk,
    "crane-seven": sea.crane_seven,
    "lighthouse": sea.lighthouse,
    "rock-night": sea.rock_night,
    "strait-islands": sea.strait_islands,
    "container-ship": sea.container_ship,
    "coast-storm": sea.coast_storm,
    "rowing-night": sea.rowing_night,
}

NAMES: tuple[str, ...] = tuple(_SCENES)


def draw(name: str, *, width: int = 1600) -> Image.Image:
    """Return the picture of that name, 3:2, `width` pixels wide; the same pixels at every call.

    Raises:
        KeyError: there is no such picture; `NAMES` has them all.
    """
    sheet = Sheet(name, width)
    _SCENES[name](sheet)
    return sheet.finished()


def jpeg(name: str, *, width: int = 1600) -> bytes:
    """Return the picture as a JPEG file."""
    file = BytesIO()
    draw(name, width=width).save(file, "JPEG", quality=85, optimize=True, progressive=True)
    return file.getvalue()
