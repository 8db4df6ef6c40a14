"""What is said about a mail before it is sent."""

import pytest

from broadsheet.newsletters.engine.cautions import CLIPPED, inspect


def test_a_heavy_mail_is_said_to_be_clipped() -> None:
    assert inspect("é" * (CLIPPED // 2 + 1)).is_clipped
    assert not inspect("é" * (CLIPPED // 2)).is_clipped


def test_a_picture_without_words_is_named_and_a_decorative_one_is_not() -> None:
    found = inspect('<img src="/a.png"><img src="/b.png" alt=""><img src="/c.png" alt="The port">')
    assert found.without_alt == ("/a.png",)


@pytest.mark.parametrize(
    "address",
    [
        *("", "/archive/", "#top", "javascript:alert(1)", "http://localhost/", "http://127.0.0.1/"),
        *("https://intranet/", "mailto:", "http://[broken", "ftp://files.example/"),
    ],
)
def test_a_link_that_readers_cannot_follow_is_named(address: str) -> None:
    assert inspect(f'<a href="{address}">x</a>').bad_links == (address,)


def test_a_site_without_an_address_is_said_once() -> None:
    html = '<a href="http://127.0.0.1:8000/a">a</a><a href="/b">b</a>'
    found = inspect(html, origin="http://127.0.0.1:8000")
    assert found.is_local
    assert found.bad_links == ("/b",)
    assert not inspect(html, origin="https://courier.example").is_local


@pytest.mark.parametrize(
    "address",
    ["https://courier.example/a", "http://[2001:db8::1]/", "mailto:a@b.example", "tel:+3511"],
)
def test_a_link_that_leads_somewhere_is_not(address: str) -> None:
    assert not inspect(f'<a href="{address}">x</a><a id="anchor"></a>').bad_links
