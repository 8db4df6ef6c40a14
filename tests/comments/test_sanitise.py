import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.sanitise import REL, TAGS, is_honest_link, links_in, render_reply
from broadsheet.comments.text import clean_text

ELEMENTS_AND_SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<base href='//evil.example/'><form action=/steal><input name=x><button>Go",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>*{background:url(//evil.example)}</style><link rel=stylesheet href=//evil.example>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<dialog open><textarea autofocus onfocus=alert(1)>",
]
ATTRIBUTES = [
    "<img src=x onerror=alert(1)>",
    "<p onclick=alert(1) style='position:fixed;inset:0'>cover</p>",
    "<a href=https://ok.example onmouseover=alert(1)>x</a>",
    '[x](https://ok.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://ok.example/"onmouseover="alert(1))',
    "![x](https://ok.example/pixel.png)",
    '![x" onerror="alert(1)](https://ok.example/p.png)',
    "<b/onmouseover=alert(1)//",
    "`` ` onclick=alert(1) ` ``",
    '```js" onclick="alert(1)\ncode\n```',
]
ADDRESSES = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](/desk/logout/)",
    "[x](https:evil.example)",
    "[x](https://bank.example@evil.example/)",
    "[x](mailto:somebody@post.example)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]: javascript:alert(1)\n\n[x]",
    "https://ok.example/\u202egpj.exe",
    "http://[::1",
    "http://ok.example:99999/",
]
FOREIGN_CONTENT = [
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x>y</a>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math href='javascript:alert(1)'>CLICK</math>",
]
MUTATIONS = [
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=x&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></x>",
    "</p></div></main><h1>Editor's note</h1>",
    "<table><td><a href=https://ok.example></table>escaped",
    "<plaintext>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
]
ENCODINGS = [
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<\x00script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\\<script\\>alert(1)",
    "<script\u2028>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
]
NESTING = [
    ">" * 9_999 + "x",
    "> - " * 2_499 + "x",
    "[" * 9_999,
    "![" * 4_999,
    "*a_b" * 2_499,
    "<b>" * 3_333,
    "<div>" * 2_000,
    "`" * 9_999,
    "((((" * 2_499,
    "[a](" * 2_499,
    "http://a.example/(" * 555,
    "".join("  " * n + "- a\n" for n in range(96)),
]
CORPUS = [
    *ELEMENTS_AND_SCRIPTS,
    *ATTRIBUTES,
    *ADDRESSES,
    *FOREIGN_CONTENT,
    *MUTATIONS,
    *ENCODINGS,
    *NESTING,
]


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
