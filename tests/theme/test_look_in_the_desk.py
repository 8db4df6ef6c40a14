import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.test import Client
from wagtail.models import Site

from broadsheet.theme.models import Look
from tests.newsroom import make_article, make_image, make_site, make_staff
from tests.theme.conftest import look_form, screen

pytestmark = pytest.mark.django_db


def look_link(client: Client) -> str:
    found = re.search(r'href="(/look\.css\?[0-9a-f]+)"', client.get("/").content.decode())
    return found[1] if found else ""


def test_the_newsrooms_colours_reach_its_pages_at_an_address_of_their_own(desk: Client) -> None:
    assert look_link(desk) == ""
    desk.post(screen("look"), look_form(accent="1F5FA8"))
    first = look_link(desk)
    styles = desk.get(first)
    assert "--accent:#1f5fa8" in styles.content.decode()
    assert "immutable" in styles["Cache-Control"]
    desk.post(screen("look"), look_form(accent="#1f5fa8", typeface="sans"))
    assert look_link(desk) != first


@pytest.mark.parametrize(
    ("field", "colour", "ratio"),
    [("accent", "#ffcc00", "1.3 to 1"), ("accent_dark", "#333333", "1.2 to 1")],
)
def test_a_colour_that_cannot_be_read_is_refused_with_its_ratio_and_a_better_one(
    desk: Client, field: str, colour: str, ratio: str
) -> None:
    page = desk.post(screen("look"), look_form(**{field: colour})).content.decode()
    assert ratio in page
    better = re.search(r"nearest shade that can be read is (#[0-9a-f]{6})", page)
    assert better is not None
    assert getattr(Look.objects.get(), field) == ""
    assert desk.post(screen("look"), look_form(**{field: better[1]})).status_code == 302


def test_a_paper_on_which_text_would_fade_is_refused(desk: Client) -> None:
    page = desk.post(screen("look"), look_form(paper="#777777")).content.decode()
    assert "Choose a lighter tint" in page
    assert Look.objects.get().paper == ""


def test_an_accent_is_judged_on_the_paper_it_will_stand_on(desk: Client) -> None:
    assert desk.post(screen("look"), look_form(accent="#767678")).status_code == 200
    assert desk.post(screen("look"), look_form(paper="#fff4e8")).status_code == 302
    styles = desk.get(look_link(desk)).content.decode()
    assert "prefers-color-scheme:light){:root{--paper:#fff4e8;--plate:#" in styles


@pytest.mark.parametrize("colour", ["red", "#12345", "#gggggg", "url(x)", "}body{"])
def test_what_is_no_colour_is_refused(desk: Client, colour: str) -> None:
    assert desk.post(screen("look"), look_form(accent=colour)).status_code == 200
    assert Look.objects.get().accent == ""


def test_a_colour_from_before_colours_were_judged_is_made_readable(client: Client) -> None:
    make_site()
    Look.objects.create(site=Site.objects.get(), accent="#ffee00")
    styles = client.get(look_link(client)).content.decode()
    assert "--accent:#ffee00" not in styles
    assert "--accent-dark:#ffee00" in styles


def test_the_name_is_the_sites_and_stands_on_every_page(desk: Client) -> None:
    desk.post(screen("look"), look_form(name="  The  Quay "))
    assert Site.objects.get().site_name == "The Quay"
    assert '<h1 class="plate"><a href="/">The Quay</a>' in desk.get("/").content.decode()
    assert desk.post(screen("look"), look_form(name=" ")).status_code == 200


def test_the_readers_own_type_needs_no_file(desk: Client) -> None:
    assert "broadsheet-serif" in desk.get("/").content.decode().split("</style>")[1]
    desk.post(screen("look"), look_form(typeface="sans"))
    assert "broadsheet-serif" not in desk.get("/").content.decode().split("</style>")[1]
    assert "--serif:system-ui" in desk.get(look_link(desk)).content.decode()


def test_a_logo_has_its_space_and_one_for_the_dark(desk: Client) -> None:
    light, dark = make_image(width=800, height=200), make_image("At night", width=800, height=200)
    desk.post(screen("look"), look_form(logo=light.pk, logo_dark=dark.pk))
    plate = desk.get("/").content.decode().split('<h1 class="plate">')[1].split("</h1>")[0]
    assert 'media="(prefers-color-scheme:dark)"' in plate
    assert re.search(
        r'<img src="/media/[^"]+\.png" width="288" height="72" alt="The Harbour', plate
    )


def test_a_logo_whose_file_is_gone_gives_way_to_the_name(desk: Client) -> None:
    logo = make_image()
    desk.post(screen("look"), look_form(logo=logo.pk))
    logo.file.storage.delete(str(logo.file.name))
    assert '<h1 class="plate"><a href="/">The Harbour Courier</a>' in desk.get("/").content.decode()


def test_the_live_programme_is_linked_at_the_top_once_it_has_an_address(desk: Client) -> None:
    assert "Listen live" not in desk.get("/").content.decode()
    desk.post(screen("look"), look_form(listen_url="https://radio.example/live.mp3"))
    link = '<a class="live" href="https://radio.example/live.mp3">Listen live</a>'
    assert link in desk.get("/").content.decode()
    for address in ("javascript:alert(1)", "//evil.example", "mailto:a@b.example", "live"):
        assert desk.post(screen("look"), look_form(listen_url=address)).status_code == 200
    assert link in desk.get("/").content.decode()


def test_unsaved_colours_are_shown_on_the_real_pages_and_nowhere_else(desk: Client) -> None:
    article = make_article()
    answer = desk.post(screen("look", "front"), look_form(accent="#1f5fa8", name="The Quay"))
    assert answer.json() == {"is_valid": True, "is_available": True}
    front = desk.get(screen("look", "front"))
    assert "--accent:#1f5fa8" in front.content.decode()
    assert '<h1 class="plate"><a href="/">The Quay</a>' in front.content.decode()
    assert article.title in desk.get(screen("look", "article")).content.decode().split("<h1")[1]
    assert Look.objects.get().accent == ""
    assert Site.objects.get().site_name == "The Harbour Courier"
    assert look_link(desk) == ""


@pytest.mark.parametrize("mode", ["front", "article", "front-dark", "article-dark"])
def test_a_preview_shows_one_scheme_and_its_policy_lets_its_styles(desk: Client, mode: str) -> None:
    make_article()
    desk.post(screen("look", mode), look_form(accent="#1f5fa8", paper="#fff4e8"))
    page = desk.get(screen("look", mode))
    html = page.content.decode()
    assert ("color-scheme:dark" in html) is mode.endswith("dark")
    for styles in re.findall(r"<style>(.*?)</style>", html, re.DOTALL):
        assert "prefers-color-scheme" not in styles
        wanted = b64encode(sha256(styles.encode()).digest()).decode()
        assert f"'sha256-{wanted}'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_only_administrators_change_the_look(client: Client) -> None:
    make_site()
    for role in ("editor", "reporter", "moderator"):
        client.force_login(make_staff(role))
        assert client.post(screen("look"), look_form(name="Mine")).status_code in (302, 403)
    assert Site.objects.get().site_name == "The Harbour Courier"
