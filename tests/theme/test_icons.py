"""The web manifest and the icons, drawn from name, colour and logo."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from wagtail.models import Site

from broadsheet.theme import icons
from broadsheet.theme.models import Look
from tests.newsroom import SITE_NAME, make_image, make_site

pytestmark = pytest.mark.django_db

NOBODY = {"name": "", "accent": "", "logo": b""}


@pytest.fixture
def get(client: Client) -> Any:
    """Return what a browser is answered at an address of the site."""
    return lambda path: client.get(path, headers={"host": "127.0.0.1"})


def drawn(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def give_look(**fields: Any) -> None:
    make_site()
    Look.objects.update_or_create(site=Site.objects.get(), defaults=fields)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("The Harbour Courier", "HC"),
        ("Le Monde", "M"),
        ("taz", "T"),
        ("Der Bund", "B"),
        ("The", "T"),
        ("  ¡Hola! Diario", "D"),
        ("élan", "É"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_initials_leave_out_the_article_in_front(name: str, letters: str) -> None:
    assert icons.initials(name) == letters


@pytest.mark.parametrize(
    ("path", "side"),
    [
        ("/icons/192.png", 192),
        ("/icons/512.png", 512),
        ("/icons/maskable-512.png", 512),
        ("/apple-touch-icon.png", 180),
    ],
)
def test_a_newsroom_without_logo_has_icons_of_its_initials(get: Any, path: str, side: int) -> None:
    give_look(accent="#8f1d2c")
    answer = get(path)
    assert answer.headers["Content-Type"] == "image/png"
    icon = drawn(answer.content)
    assert icon.size == (side, side)
    assert icon.getpixel((1, 1)) == (0x8F, 0x1D, 0x2C)
    assert len(icon.getcolors(1 << 16) or []) > 2


def test_a_light_colour_is_darkened_until_white_letters_are_readable() -> None:
    icon = drawn(icons.png(name="Sun", accent="#ffee00", logo=b"", side=64))
    corner: Any = icon.getpixel((1, 1))
    assert sum(corner[:2]) < 0xFF + 0xEE


def test_a_squarish_logo_is_the_icon_and_a_wide_one_is_not(get: Any) -> None:
    give_look(logo=make_image(width=64, height=48))
    middle: Any = drawn(get("/icons/512.png").content).getpixel((256, 256))
    assert middle[2] > middle[0]
    give_look(logo=make_image(width=640, height=48))
    assert drawn(get("/icons/512.png").content).getpixel((1, 1)) == (0x16, 0x18, 0x1C)


def test_a_logo_whose_file_is_gone_is_no_error(get: Any) -> None:
    logo = make_image()
    give_look(logo=logo)
    logo.file.storage.delete(str(logo.file.name))
    assert get("/icons/192.png").status_code == 200


def test_a_logo_that_is_no_picture_is_no_error() -> None:
    assert drawn(icons.png(name="Sun", accent="", logo=b"<svg/>", side=32)).size == (32, 32)


@pytest.mark.parametrize("name", ["", "報知", "Ω Press"])
def test_a_name_that_the_typeface_lacks_gets_the_programs_mark(name: str) -> None:
    mark = icons.png(**{**NOBODY, "name": ""}, side=64)
    assert icons.png(**{**NOBODY, "name": name}, side=64) == mark


def test_a_maskable_icon_keeps_its_letters_within_the_safe_circle() -> None:
    icon = drawn(icons.png(name="Harbour Courier", accent="", logo=b"", side=512, maskable=True))
    paper = icon.getpixel((0, 0))
    for x in range(0, 512, 8):
        for y in range(0, 512, 8):
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2:
                assert icon.getpixel((x, y)) == paper


def test_the_favicon_has_three_sizes(get: Any) -> None:
    make_site()
    answer = get("/favicon.ico")
    assert answer.headers["Content-Type"] == "image/vnd.microsoft.icon"
    with Image.open(BytesIO(answer.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_manifest_names_the_newsroom_and_icons_that_exist(get: Any) -> None:
    give_look(tagline="A light for the harbour")
    answer = get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["name"] == SITE_NAME
    assert manifest["short_name"] == "Courier"
    assert manifest["start_url"] == "/"
    assert manifest["lang"] == settings.LANGUAGE_CODE
    assert manifest["description"] == "A light for the harbour"
    for icon in manifest["icons"]:
        shown = drawn(get(icon["src"]).content)
        assert f"{shown.width}x{shown.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("path", ["/icons/1.png", "/icons/../192.png", "/icons/192.svg", "/icons/"])
def test_an_icon_that_is_not_drawn_is_not_found(get: Any, path: str) -> None:
    make_site()
    assert get(path).status_code == 404


def test_every_page_links_manifest_icons_and_colours(get: Any) -> None:
    make_site()
    page = get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/apple-touch-icon.png">' in page
    assert page.count('<meta name="theme-color"') == 2
