"""HTML as Markdown: read again as HTML, it says the same."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from broadsheet.articles.engine.markdown import escaped, to_markdown

HOME = "http://paper.example/world/"
CASES = [
    ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    ("<h2>Why</h2><p>So.</p>", "## Why\n\nSo."),
    ("<p><b>Bold</b> and <em>slanted</em></p>", "**Bold** and *slanted*"),
    ('<p><a href="/a b">Here</a></p>', "[Here](http://paper.example/a%20b)"),
    ('<p><a href="https://e.example/(x)">E</a></p>', "[E](https://e.example/%28x%29)"),
    ("<ul><li>One</li><li>Two</li></ul><p>After</p>", "- One\n- Two\n\nAfter"),
    ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
    ("<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul>", "- One\n   - Deep\n- Two"),
    ("<blockquote><p>Said</p><p>Twice</p></blockquote>", "> Said\n\n> Twice"),
    ("<p>A<br>B</p>", "A\\\nB"),
    ("<p>2 * 3 [x] # `y` <script>z()</script></p>", "2 \\* 3 \\[x\\] \\# \\`y\\`"),
    ("<p>- no list</p><p>1. nor this</p>", "\\- no list\n\n1\\. nor this"),
    (
        "<figure><picture><source><img src='/q.jpg' alt='A quay'></picture><p>The quay</figure>",
        "![A quay](http://paper.example/q.jpg)\n\nThe quay",
    ),
    (
        "<table><tr><th>A<th>B<tr><td><p>1</p></td><td></td></tr></table>",
        "| A | B |\n| --- | --- |\n| 1 |  |",
    ),
    ("<svg><text>drawn</text></svg><form><p>Reply</p></form><p>Said</p>", "Said"),
    ("<b></b><p> </p>", ""),
    ("<video src='/v.mp4'></video>", "<http://paper.example/v.mp4>"),
]


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_what_each_element_becomes(html: str, expected: str) -> None:
    assert to_markdown(html, HOME) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    shown = MarkdownIt("commonmark").render(f"x {escaped(text)}")
    plain = unescape(re.sub(r"</?p>", "", shown))
    assert plain.split() == f"x {text}".split()


PIECES = """<p> </p> <ul> <li> </ul> <table> <tr> <td> </table> <a </a> <b> </b> <blockquote> word
</blockquote> <svg> </svg> <br> <img * &amp; <!-- <![CDATA[ <ol> </ol> <h2> href='/x'> src=y>"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30))
def test_no_markup_however_broken_raises(pieces: list[str]) -> None:
    assert isinstance(to_markdown(" ".join(pieces), HOME), str)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert isinstance(to_markdown(text, HOME), str)
