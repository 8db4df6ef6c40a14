import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles.engine.rich_text import (
    CITED,
    canonical,
    new_key,
    safe,
    with_every_address,
    without_editing_marks,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Plain.</p>", "<p>Plain.</p>"),
        ("no paragraph at all", "<p>no paragraph at all</p>"),
        ("<b><p>one</p><p>two</p></b>", "<p><b>one</b></p><p><b>two</b></p>"),
        ("<p><strong>a</strong><em>b</em></p>", "<p><b>a</b><i>b</i></p>"),
        ("<h1>Top</h1><h4>Low</h4>", "<h2>Top</h2><h3>Low</h3>"),
        ("<li>astray</li>", "<p>astray</p>"),
        ("<ul>loose<li>x</li></ul>after", "<ul><li>loose</li><li>x</li></ul><p>after</p>"),
        (
            "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>",
            "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>",
        ),
        ("<ul><ul><li>deep</li></ul></ul>", "<ul><li><ul><li>deep</li></ul></li></ul>"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<p>1</p><p>2</p>"),
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("<p></p><p> </p><ul></ul>", ""),
        ("<p>a<b>b<b>c</b></b>d</p>", "<p>a<b>bc</b>d</p>"),
        ('<p>x<sup data-source="k1">[•]</sup></p>', '<p>x<sup data-source="k1">[•]</sup></p>'),
        ('<p>x<sup data-source="k1"></sup></p>', '<p>x<sup data-source="k1"></sup></p>'),
        ('<sup data-source="k1"></sup>', '<p><sup data-source="k1"></sup></p>'),
        ('<p data-block-key="ab">x</p>', '<p data-block-key="ab">x</p>'),
        ('<p><a linktype="page" id="3">in</a></p>', '<p><a linktype="page" id="3">in</a></p>'),
    ],
)
def test_any_html_becomes_blocks_in_a_row(written: str, kept: str) -> None:
    assert canonical(written) == kept


HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    '<p style="background:url(//evil.example)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    '<iframe src="https://evil.example"></iframe>',
    '<math><mtext></p><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<embed embedtype="media" url="https://evil.example"/>',
    '<form action="https://evil.example"><input name=x></form>',
    '<a id="main" href="https://ok.example">x</a>',
    '<p data-block-key="x&quot; onclick=alert(1)">x</p>',
    '<sup data-source="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x</sup>',
    "<div>" * 3000 + "deep",
    "<b>" * 3000 + "bold",
    "<ul><li>" * 300 + "deep",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("clean", [safe, canonical])
@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_runs_or_loads_is_left(html: str, clean: type[str]) -> None:
    left = clean(html)
    for bad in ("<script", "onclick=", "onerror=", "onload=", "style=", "javascript:", "<img"):
        assert bad not in left
    for bad in ("vbscript:", "data:text", "<iframe", "<svg", "<embed", "<form", "<input", 'id="m'):
        assert bad not in left


@given(st.text(alphabet="<>/abpuloi \"'=&;h2s", max_size=200))
def test_what_was_kept_once_is_kept_as_it_is(html: str) -> None:
    once = canonical(html)
    assert canonical(once) == once
    assert safe(once).replace("<br>", "<br/>") == once


def test_lists_deeper_than_the_editor_knows_are_made_flat() -> None:
    assert canonical("<ul><li>x" * 9).count("<ul>") == 4


def test_addresses_keep_all_of_their_query() -> None:
    link = '<p><a href="https://a.example/?utm_source=x&amp;b=2">a</a></p>'
    assert canonical(link) == link


def test_the_editors_own_marks_do_not_reach_readers() -> None:
    assert without_editing_marks('<p data-block-key="a1b2c">x</p>') == "<p>x</p>"


def test_a_citation_is_found_by_its_key() -> None:
    key = new_key()
    assert CITED.findall(canonical(f'<p>x<sup data-source="{key}"></sup></p>')) == [key]


@pytest.mark.parametrize(
    "address", ["http://local host/", "https://", "HTTP://[::1/", "ftp://x.example"]
)
def test_an_address_that_cannot_be_read_is_kept_for_its_writer_alone(address: str) -> None:
    typed = f'<p>See <a href="{address}">the log</a>.</p>'
    kept = canonical(typed)
    assert canonical(kept) == canonical(safe(kept)) == kept
    assert with_every_address(kept) == typed
    assert without_editing_marks(safe(kept)) == "<p>See the log.</p>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "JaVaScript://x", " javascript:x"]
)
def test_an_address_that_does_harm_is_kept_for_nobody(address: str) -> None:
    for name in ("href", "data-unread"):
        kept = canonical(f'<p><a {name}="{address}">x</a></p>')
        assert kept == "<p>x</p>"


def test_many_links_that_never_close_are_read_quickly() -> None:
    assert canonical("<a " * 200_000) == ""
