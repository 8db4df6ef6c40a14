"""An article's text as it is kept and shown: few elements, no styles, nothing that runs.

The kept dialect has `p h2 h3 ul ol li b i a br`, and `<sup data-source="KEY">` where a source is
cited. A link leads to `href`, or is `linktype` and `id` of something on the site; one whose address
cannot be read keeps it as `data-unread`, for whoever wrote it to mend, and is no link to readers.
"""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from secrets import token_hex

import nh3
from typing_extensions import override

CITED = re.compile(r'<sup data-source="([^"]*)">.*?</sup>', re.DOTALL)
"""The place where a source is cited, as it is kept."""

_KEPT = frozenset("p h2 h3 ul ol li b strong i em a br sup".split())
_ATTRIBUTES = {
    "a": {"href", "linktype", "id", "data-unread"},
    "sup": {"data-source"},
    **{block: {"data-block-key"} for block in ("p", "h2", "h3", "li")},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SILENT = set("script style template title textarea select noscript iframe object svg math".split())
_NAMES = {"strong": "b", "em": "i", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_BLOCKS = frozenset(("p", "h2", "h3", "li"))
_LISTS = frozenset(("ul", "ol"))
_INLINE = frozenset(("b", "i", "a", "sup"))
_BREAKS = frozenset(
    "address article aside blockquote caption dd details div dl dt figcaption figure footer form "
    "header hr legend main nav pre section summary table tbody td tfoot th thead tr".split()
)
_DEEPEST = 4
_KEY = re.compile(r"[\w-]{1,40}")
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_ADDRESS = re.compile(r'(<a\b[^<>]*?)\bhref="([^"]*)"')
_UNREAD = re.compile(r'<a data-unread="[^"]*">(.*?)</a>', re.DOTALL)
_MEANT_WELL = re.compile(r"(?:https?|ftps?|mailto|tel):[^<>]{0,2000}", re.IGNORECASE)


def new_key() -> str:
    """Return what a source reference is known by in the text that cites it."""
    return token_hex(6)


def safe(html: str) -> str:
    """Return `html` with nothing but the elements and attributes of the kept dialect.

    What is left cannot run, load or deceive, but may be nested as it pleases.
    """
    return _cleaned(html, set(_KEPT))


def canonical(html: str) -> str:
    """Return any HTML as the kept dialect: blocks in a row, each element closed where it belongs.

    Headings of any rank become one of two; tables and other boxes become paragraphs.
    """
    cleaned = _cleaned(html, set(_KEPT | _BREAKS | set(_NAMES)))
    writer = _Writer()
    writer.feed(cleaned)
    writer.close()
    return writer.finish()


def without_editing_marks(html: str) -> str:
    """Return `html` as readers get it, without what the editor alone needs to know."""
    return _BLOCK_KEY.sub("", _UNREAD.sub(r"\1", html))


def with_every_address(html: str) -> str:
    """Return the kept dialect as the editor gets it: a link with the address that was typed."""
    return html.replace("<a data-unread=", "<a href=")


def _cleaned(html: str, tags: set[str]) -> str:
    return nh3.clean(
        _ADDRESS.sub(_keeping_the_unread, html),
        tags=tags,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        clean_content_tags=_SILENT,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _keeping_the_unread(found: re.Match[str]) -> str:
    link = nh3.clean(f'<a href="{found[2]}">', tags={"a"}, url_schemes=_SCHEMES, link_rel=None)
    return found[0] if "href=" in link else f'{found[1]}data-unread="{found[2]}"'


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "data-unread":
        return value if _MEANT_WELL.fullmatch(value) else None
    if name == "id":
        return value if value.isascii() and value.isdigit() else None
    if name in ("data-source", "data-block-key", "linktype"):
        return value if _KEY.fullmatch(value) else None
    return value


class _Writer(HTMLParser):
    """Writes what it reads as blocks in a row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._written: list[str] = []
        self._open = ""
        self._pending: tuple[str, str] | None = None
        self._inline: list[tuple[str, str]] = []
        self._shown: list[str] = []
        self._lists: list[str] = []
        self._opened_lists: list[str] = []
        self._items: list[bool] = []

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        tag = _NAMES.get(tag, tag)
        if tag in _BLOCKS or tag in _BREAKS:
            self._start_block(tag, _written_attributes(attrs))
        elif tag in _LISTS:
            self._close_block()
            self._lists.append(tag)
        elif tag == "br":
            if self._open:
                self._written.append("<br/>")
        elif tag in _INLINE:
            self._start_inline(tag, _written_attributes(attrs))

    @override
    def handle_endtag(self, tag: str) -> None:
        tag = _NAMES.get(tag, tag)
        if tag in _BLOCKS or tag in _BREAKS:
            self._close_block()
        elif tag in _LISTS and self._lists:
            self._close_block()
            self._lists.pop()
        elif tag in _INLINE:
            self._end_inline(tag)

    @override
    def handle_data(self, data: str) -> None:
        if not self._open:
            data = data.lstrip(" \t\r\n\f")
            if not data:
                return
            self._open_block()
        self._show_inline()
        self._written.append(escape(data, quote=False))

    def finish(self) -> str:
        """Close what is open and return all that was written."""
        self._close_block()
        self._lists = []
        self._settle_lists()
        return "".join(self._written)

    def _start_block(self, tag: str, attributes: str) -> None:
        self._close_block()
        self._pending = (tag if tag in _BLOCKS else "p", attributes if tag in _BLOCKS else "")

    def _open_block(self) -> None:
        tag, attributes = self._pending or ("p", "")
        self._pending = None
        if self._lists:
            tag = "li"
        elif tag == "li":
            tag = "p"
        self._settle_lists()
        if tag == "li":
            if self._items[-1]:
                self._written.append("</li>")
            self._items[-1] = True
        self._written.append(f"<{tag}{attributes}>")
        self._open = tag

    def _settle_lists(self) -> None:
        """Open and close lists until those written are those read, to the depth that is kept."""
        wanted = self._lists[:_DEEPEST]
        common = 0
        for one, other in zip(wanted, self._opened_lists, strict=False):
            if one != other:
                break
            common += 1
        while len(self._opened_lists) > common:
            if self._items.pop():
                self._written.append("</li>")
            self._written.append(f"</{self._opened_lists.pop()}>")
        for name in wanted[common:]:
            if self._items and not self._items[-1]:
                # A list within a list needs an item to stand in.
                self._written.append("<li>")
                self._items[-1] = True
            self._written.append(f"<{name}>")
            self._opened_lists.append(name)
            self._items.append(False)

    def _close_block(self) -> None:
        if self._open:
            while self._shown:
                self._written.append(f"</{self._shown.pop()}>")
            if self._open != "li":
                self._written.append(f"</{self._open}>")
        self._open = ""
        self._pending = None

    def _start_inline(self, tag: str, attributes: str) -> None:
        if tag in (name for name, _ in self._inline) or (tag == "a" and not attributes):
            tag = ""  # within itself an element says nothing new, nor does a link to nowhere
        self._inline.append((tag, attributes))
        if tag == "sup":
            if not self._open:
                self._open_block()
            self._show_inline()

    def _show_inline(self) -> None:
        wanted = [(tag, attributes) for tag, attributes in self._inline if tag]
        for tag, attributes in wanted[len(self._shown) :]:
            self._written.append(f"<{tag}{attributes}>")
            self._shown.append(tag)

    def _end_inline(self, tag: str) -> None:
        if not self._inline:
            return
        ended = self._inline.pop()[0]
        if ended and ended == tag and len(self._shown) > sum(1 for name, _ in self._inline if name):
            self._written.append(f"</{self._shown.pop()}>")


def _written_attributes(attrs: Sequence[tuple[str, str | None]]) -> str:
    return "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
