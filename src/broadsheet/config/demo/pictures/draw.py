"""Which pictures there are, and how one comes to paper."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from broadsheet.config.demo.pictures import (
    halls,
    land,
    portraits,
    sea,
    sea_life,
    stages,
    town,
)
from broadsheet.config.demo.pictures.sheet import HIGH, WIDE, Sheet

_SCENES: dict[str, Callable[[Sheet], None]] = {
    "harbour-dusk": sea.harbour_dusk,
    "crane-seven": sea.crane_seven,
    "lighthouse": sea.lighthouse,
    "rock-night": sea.rock_night,
    "strait-islands": sea.strait_islands,
    "container-ship": sea.container_ship,
    "coast-storm": sea.coast_storm,
    "rowing-night": sea.rowing_night,
    "wheat-fields": land.wheat_fields,
    "observatory": land.observatory,
    "delta-dike": land.delta_dike,
    "hills-dawn": land.hills_dawn,
    "forest-autumn": land.forest_autumn,
    "plankton": sea_life.plankton,
    "bridge-river": land.bridge_river,
    "tram-street": town.tram_street,
    "rain-street": town.rain_street,
    "bus-shelter": town.bus_shelter,
    "market": town.market,
    "city-night": town.city_night,
    "palace-flags": halls.palace_flags,
    "conference-hall": halls.conference_hall,
    "council-chamber": halls.council_chamber,
    "theatre": stages.theatre,
    "football-ground": stages.football_ground,
    "printing-press": halls.printing_press,
    "long-table": halls.long_table,
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


def draw_portrait(number: int, *, width: int = 480) -> Image.Image:
    """Return a square silhouette, `width` pixels wide; each `number` has a different one."""
    whole = round(width * WIDE / HIGH)
    sheet = Sheet(f"portrait {number}", whole)
    portraits.portrait(sheet, number)
    left = (whole - sheet.height) // 2
    return sheet.finished().crop((left, 0, left + sheet.height, sheet.height))


def jpeg(picture: Image.Image) -> bytes:
    """Return the picture as a JPEG file."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=85, optimize=True, progressive=True)
    return file.getvalue()
