"""An article's HTML as text that reads well in a mail without HTML."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from typing_extensions import override

_BREAKS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol li blockquote figure figcaption div".split())
_SILENT = frozenset(("script", "style", "template"))


def plain_text(html: str) -> str:
    """Return the words of `html`: paragraphs apart, lists marked, links followed by their address.

    Quotations begin each line with `> `. Pictures leave their caption alone.
    """
    parser = _Reader()
    parser.feed(html)
    parser.close()
    return parser.text()


class _Reader(HTMLParser):
    """Collects paragraphs while tags go by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._words: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._quoted = 0
        self._silent = 0
        self._mark = ""

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._end_paragraph()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "blockquote":
            self._quoted += 1
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._words.append("\n")
        elif tag in _SILENT:
            self._silent += 1

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address = self._links.pop()
            if address.startswith(("http://", "https://")) and address not in self._words:
                self._words.append(f" ({address})")
        if tag in _BREAKS:
            self._end_paragraph()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return all paragraphs, an empty line between two."""
        self._end_paragraph()
        return "\n\n".join(self._paragraphs)

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "* "
        number = self._lists[-1] + 1
        self._lists[-1] = number
        return f"{number}. "

    def _end_paragraph(self) -> None:
        words = re.sub(r" *\n *", "\n", "".join(self._words)).strip()
        self._words.clear()
        if not words:
            return
        paragraph, self._mark = self._mark + words, ""
        if self._quoted:
            paragraph = "\n".join(f"> {line}" for line in paragraph.split("\n"))
        self._paragraphs.append(paragraph)
