"""The newsroom's icon, drawn: its logo where that is about as wide as high, else its initials.

Source: W3C Web Application Manifest: what matters of a maskable icon keeps within its inner 80 %.
"""

import unicodedata
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from broadsheet.theme.colours import readable_on

INK, WHITE, PAPER = "#16181c", "#ffffff", "#fcfcfa"
_ICO_SIZES = [(16, 16), (32, 32), (48, 48)]
_SQUARISH = 1.7
_SAFE = 0.62
_FULL = 0.78
LITTLE = frozenset("the a an der die das le la les l el los las il lo gli i o os as de het".split())
_BARS = (
    (5, 6, 22, 5),
    (5, 12.5, 22, 1.5),
    (5, 18, 10, 8),
    (18, 18, 9, 2),
    (18, 21, 9, 2),
    (18, 24, 9, 2),
)
"""The program's own mark, a sheet of print on 32 squares: x, y, width and height of each bar."""


def initials(name: str) -> str:
    """Return one or two letters that stand for a newspaper; an article in front does not count."""
    words = [word for word in name.split() if word[:1].isalnum()]
    telling = [word for word in words if word.casefold() not in LITTLE] or words
    return "".join(unicodedata.normalize("NFC", word)[0].upper() for word in telling[:2])


@lru_cache(maxsize=32)
def png(*, name: str, accent: str, logo: bytes, side: int, maskable: bool = False) -> bytes:
    """Return a square icon as PNG; `logo` may be empty or unreadable, `accent` may be empty."""
    return _saved(_drawn(name, accent, logo, side, maskable=maskable), "PNG", optimize=True)


@lru_cache(maxsize=4)
def ico(*, name: str, accent: str, logo: bytes) -> bytes:
    """Return the icon as a favicon.ico of three sizes."""
    return _saved(_drawn(name, accent, logo, 48, maskable=False), "ICO", sizes=_ICO_SIZES)


def _drawn(name: str, accent: str, logo: bytes, side: int, *, maskable: bool) -> Image.Image:
    share = _SAFE if maskable else _FULL
    placed = _logo_on_paper(logo, side, share)
    if placed is not None:
        return placed
    sheet = Image.new("RGB", (side, side), readable_on(accent, WHITE) if accent else INK)
    letters = initials(name)
    if not letters or not _print_letters(sheet, letters, share):
        _print_bars(sheet, share)
    return sheet


def _logo_on_paper(logo: bytes, side: int, share: float) -> Image.Image | None:
    """Return the logo in the middle of a white square; None where it would be a mere stripe."""
    try:
        with Image.open(BytesIO(logo)) as stored:
            if max(stored.size) > _SQUARISH * min(stored.size):
                return None
            picture = stored.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    room = round(side * share)
    picture.thumbnail((room, room), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", (side, side), PAPER)
    corner = ((side - picture.width) // 2, (side - picture.height) // 2)
    sheet.paste(picture, corner, picture)
    return sheet


def _print_letters(sheet: Image.Image, letters: str, share: float) -> bool:
    """Print letters as large as fits; return False when the typeface lacks one of them."""
    room = sheet.width * share
    font = _font(round(sheet.width * 0.6))
    missing = bytes(font.getmask("\uffff"))
    if any(bytes(font.getmask(letter)) == missing for letter in letters):
        return False
    left, top, right, bottom = font.getbbox(letters)
    scale = min(room / (right - left), room / (bottom - top), 1.0)
    font = _font(max(1, round(sheet.width * 0.6 * scale)))
    left, top, right, bottom = font.getbbox(letters)
    at = ((sheet.width - right - left) / 2, (sheet.height - bottom - top) / 2)
    ImageDraw.Draw(sheet).text(at, letters, font=font, fill=WHITE)
    return True


def _print_bars(sheet: Image.Image, share: float) -> None:
    unit = sheet.width * share / 22
    edge = (sheet.width - 22 * unit) / 2
    pen = ImageDraw.Draw(sheet)
    for x, y, width, height in _BARS:
        left, top = edge + (x - 5) * unit, edge + (y - 5) * unit
        pen.rectangle((left, top, left + width * unit, top + height * unit), fill=WHITE)


def _font(size: int) -> ImageFont.FreeTypeFont:
    file = Path(settings.THEME_STATIC) / "theme" / "broadsheet-serif.woff2"
    font = ImageFont.truetype(str(file), size)
    font.set_variation_by_axes([700])
    return font


def _saved(sheet: Image.Image, form: str, **options: object) -> bytes:
    file = BytesIO()
    sheet.save(file, form, **options)
    return file.getvalue()
