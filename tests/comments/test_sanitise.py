import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.sanitise import REL, TAGS, is_honest_link, links_in, render_reply
from broadsheet.core.typed import clean_text
from tests.comments.hostile import CORPUS


def elements(rendered: str) -> Iterator[Element]:
    page = html5lib.parse(f"<!doctype html><title>x</title><main>{rendered}</main>")
    main = page.find(".//{http://www.w3.org/1999/xhtml}main")
    assert main is not None
    # Whatever broke out of the element around the reply would stand after it.
    body = page.find("{http://www.w3.org/1999/xhtml}body")
    assert body is not None
    assert len(body) == 1
    assert not (main.tail or "").strip()
    yield from list(main.iter())[1:]


def assert_harmless(rendered: str) -> None:
    for element in elements(rendered):
        assert isinstance(element.tag, str), "a comment"
        assert element.tag.removeprefix("{http://www.w3.org/1999/xhtml}") in TAGS
        if element.tag.endswith("}a"):
            assert element.attrib.keys() <= {"href", "rel"}
            assert element.attrib["rel"] == REL
            assert is_honest_link(element.attrib["href"])
        else:
            assert not element.attrib


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_but_light_formatting_leaves_the_sanitiser(text: str) -> None:
    assert_harmless(render_reply(clean_text(text)))


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_harmful_survives_in_the_middle_of_a_reply(text: str) -> None:
    assert_harmless(render_reply(clean_text(f"Well, *look*\n> {text} **and\n\n- {text}")))


@given(st.text(st.sampled_from("<>&\"'`*_~[]()!#-=/\\: \n\tajsx\x00\u202e"), max_size=200))
def test_no_arrangement_of_special_characters_is_harmful(text: str) -> None:
    assert_harmless(render_reply(clean_text(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*so* **very** ~~wrong~~", "<p><em>so</em> <strong>very</strong> <s>wrong</s></p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("> said\n\nanswered", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answered</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# not a headline", "<p># not a headline</p>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("write to me@post.example or see a.example", None),
    ],
)
def test_light_formatting(text: str, expected: str | None) -> None:
    assert render_reply(text) == (expected or f"<p>{text}</p>")


@pytest.mark.parametrize(
    "address", ["https://a.example/x?y=1&z=2", "http://a.example", "https://xn--80ak6aa92e.com/"]
)
def test_a_whole_address_becomes_a_link_that_lends_no_weight(address: str) -> None:
    shown = html.escape(address)
    rendered = render_reply(f"see {address} there")
    assert rendered == f'<p>see <a href="{shown}" rel="{REL}">{shown}</a> there</p>'
    assert links_in(rendered) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "//evil.example",
        "https:evil.example",
        "ftp://a.example/",
        "javascript:alert(1)",
        "https://a.example/ b",
        "https://a.example/\x01",
        "https://a.example/\u00a0",
        "https://bank.example@evil.example/",
        "https://a.example:99999/",
        "http://[::1",
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_a_dishonest_address_is_no_link(address: str) -> None:
    assert not is_honest_link(address)


def test_a_link_shows_its_own_form_when_its_letters_deceive() -> None:
    assert "https://xn--" in render_reply("[my bank](https://b\u0430nk.example/)")


def test_ten_thousand_links_are_counted_not_followed() -> None:
    rendered = render_reply("http://a.ex " * 10_000)
    assert len(links_in(rendered)) == 10_000
    assert_harmless(render_reply("http://a.ex " * 800))
