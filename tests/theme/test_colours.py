import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from broadsheet.theme.colours import DARK_PAPER, ENOUGH, LIGHT_PAPER, contrast, readable_on
from broadsheet.theme.models import Look
from tests.newsroom import make_site

COLOURS = st.binary(min_size=3, max_size=3).map(lambda three: "#" + three.hex())


def test_black_on_white_has_all_the_contrast_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS, st.sampled_from([LIGHT_PAPER, DARK_PAPER]))
def test_any_colour_becomes_readable(colour: str, paper: str) -> None:
    assert contrast(readable_on(paper, colour), paper) >= ENOUGH


def test_a_readable_colour_is_left_alone() -> None:
    assert readable_on(LIGHT_PAPER, "#8f1d2c") == "#8f1d2c"


@pytest.mark.django_db
def test_the_newsrooms_accent_reaches_its_pages(client: Client) -> None:
    make_site()
    Look.objects.create(site=Site.objects.get(), accent="#ffee00")
    front = client.get("/").content.decode()
    assert 'href="/look.css?ffee00"' in front
    styles = client.get("/look.css").content.decode()
    assert "--accent:#" in styles
    assert "--accent-dark:#ffee00" in styles
