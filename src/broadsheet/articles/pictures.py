"""Pictures as browsers get them: a few widths in AVIF and WebP, and JPEG for whoever knows neither.

A rendition is made when a page that shows it is first rendered, which is when it is published.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, wraps
from io import BytesIO
from typing import IO, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractRendition, Filter, SourceImageIOError
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from broadsheet.base.models import NewsImage

logger = logging.getLogger(__name__)

LIGHT = 60 * 1024
"""Bytes that a picture may weigh at a width for phones."""
_PHONE = 720
_LESS = (60, 50, 42, 34, 26, 18)
WIDTHS = (360, 720, 1080, 1440)
_JPEG_WIDTHS = (720, 1440)
_SOURCES = (("avif", "image/avif", "avifquality-50"), ("webp", "image/webp", "webpquality-65"))
_JPEG = "format-jpeg|jpegquality-72|bgcolor-ffffff"
CARD_SPECS = (
    *(
        f"width-{width}|format-{name}|{quality}"
        for name, _, quality in _SOURCES
        for width in WIDTHS
    ),
    *(f"width-{width}|{_JPEG}" for width in _JPEG_WIDTHS),
)
SHARE_SPECS = tuple(f"fill-{size}|{_JPEG}" for size in ("1200x675", "1200x900", "1200x1200"))
"""The three shapes that search engines ask for: 16:9, which social cards use too, 4:3 and 1:1."""


def picture(image: NewsImage, *, sizes: str, alt: str, lazy: bool, klass: str) -> SafeString:
    """Return a <picture> of an image, or nothing when its file is missing or cannot be read."""
    avif, webp, jpeg = (_specs(image, name) for name in ("avif", "webp", "jpeg"))
    made = renditions(image, (*avif, *webp, *jpeg))
    if not made:
        return SafeString("")
    sources = [
        (mime, _srcset(made, specs), sizes)
        for (_, mime, _quality), specs in zip(_SOURCES, (avif, webp), strict=True)
    ]
    widest = made[jpeg[-1]]
    return format_html(
        '<picture{}>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}>'
        "</picture>",
        format_html(' class="{}"', klass) if klass else "",
        format_html_join("", '<source type="{}" srcset="{}" sizes="{}">', sources),
        widest.url,
        _srcset(made, jpeg),
        sizes,
        widest.width,
        widest.height,
        alt,
        SafeString(' loading="lazy" decoding="async"' if lazy else ' fetchpriority="high"'),
    )


def prepare(image: NewsImage) -> bool:
    """Make every size that a page may ask for; return whether the file could be read."""
    specs = [spec for name in ("avif", "webp", "jpeg") for spec in _specs(image, name)]
    return bool(renditions(image, (*specs, *SHARE_SPECS)))


def renditions(image: NewsImage, specs: Sequence[str]) -> Mapping[str, AbstractRendition]:
    """Return an image's renditions by specification; none when its file cannot be read."""
    try:
        return image.get_renditions(*map(_filter, specs))
    except (OSError, SourceImageIOError, InvalidFilterSpecError, ValueError):
        logger.warning("the picture %s cannot be rendered", image.pk, exc_info=True)
        return {}


@cache
def _filter(spec: str) -> Filter:
    """Return what a specification says, read once: it takes longer than finding the rendition."""
    return Filter(spec)


def _save_as_avif(
    image: PillowImage,
    file: IO[bytes],
    quality: int = 80,
    lossless: bool = False,  # noqa: FBT001, FBT002, ARG001 - the signature that Willow calls
    apply_optimizers: bool = True,  # noqa: FBT001, FBT002, ARG001 - as above
) -> AvifImageFile:
    """Write AVIF at the encoder's speed 10: half the time of 8, files 2 to 8 % larger."""
    if image.image.mode == "CMYK" and image.get_icc_profile():
        image = image.transform_colorspace_to_srgb()
    profile = image.get_icc_profile()
    more = {"icc_profile": profile} if profile else {}

    def write(into: IO[bytes], value: int) -> None:
        image.image.save(into, "AVIF", quality=value, speed=10, **more)

    _write_lightly(image, file, quality, write)
    return AvifImageFile(file)


def _lightly(save: Callable[..., Any]) -> Callable[..., Any]:
    """Return one of Willow's ways to save a picture, which keeps small sizes light."""

    @wraps(save)
    def saved(image: PillowImage, file: IO[bytes], quality: int = 80, **options: Any) -> Any:
        last: list[Any] = []

        def write(into: IO[bytes], value: int) -> None:
            last[:] = [save(image, into, quality=value, **options)]

        _write_lightly(image, file, quality, write)
        kind = type(last[0])
        return kind(file)

    return saved


def _write_lightly(
    image: PillowImage, file: IO[bytes], quality: int, write: Callable[[IO[bytes], int], None]
) -> None:
    """Write a picture; one no wider than a phone, with so much less quality as its weight asks.

    Foliage, crowds and noise weigh three times what a calm picture does at the same quality; on a
    dense screen the loss is hardly seen, and the time it takes to arrive is.
    """
    width, _height = image.get_size()
    tries = [quality, *(value for value in _LESS if value < quality)]
    written = BytesIO()
    for value in tries if width <= _PHONE else tries[:1]:
        written = BytesIO()
        write(written, value)
        if written.tell() <= LIGHT:
            break
    file.write(written.getvalue())


for _name, _save in (
    ("save_as_avif", _save_as_avif),
    ("save_as_webp", _lightly(PillowImage.save_as_webp)),
    ("save_as_jpeg", _lightly(PillowImage.save_as_jpeg)),
):
    # Willow asks its registry for a file as it was read, and the class itself for a resized one.
    registry.register_operation(PillowImage, _name, _save)
    setattr(PillowImage, _name, _save)


def _specs(image: NewsImage, name: str) -> Sequence[str]:
    return _specs_up_to(image.width, name)


@lru_cache(maxsize=4096)
def _specs_up_to(image_width: int, name: str) -> Sequence[str]:
    """Return the specifications of one format, up to the first width that holds all the image."""
    specs = [spec for spec in CARD_SPECS if f"format-{name}" in spec]
    useful = []
    for spec in specs:
        useful.append(spec)
        if int(spec.split("|")[0].removeprefix("width-")) >= image_width:
            break
    return useful


def _srcset(made: Mapping[str, AbstractRendition], specs: Sequence[str]) -> str:
    return ", ".join(f"{made[spec].url} {made[spec].width}w" for spec in specs)
