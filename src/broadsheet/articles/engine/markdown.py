"""HTML of an article as Markdown: words, links and structure, without what only a browser shows.

Source: CommonMark 0.31; tables as GitHub writes them.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from typing_extensions import override

_SILENT = frozenset("script style svg template button form iframe object noscript source".split())
_BLOCKS = frozenset(
    """address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section summary table tr ul audio video""".split()
)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)]|~)")
_SPACE = re.compile(r"\s+")
_BREAKS = re.compile(r"^(\\\n|\s)+|(\\\n|\s)+$")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _AT_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text)))


def to_markdown(html: str, base: str) -> str:
    """Return HTML as Markdown; addresses are completed from `base`. Any input gives some text."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n\n".join(reader.blocks)


def _escape_start(found: re.Match[str]) -> str:
    first = found[2]
    return f"{found[1]}{first[:-1]}\\{first[-1]}"


class _Reader(HTMLParser):
    """Collects finished blocks; a line is what has been read of the block at hand."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._base = base
        self._line: list[str] = []
        self._prefix = ""
        self._silent = 0
        self._quotes = 0
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._item_open = False
        self._cells: list[list[str]] = []
        self._in_cell = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += tag != "source"
            return
        if self._silent:
            return
        told = {name: value or "" for name, value in attrs}
        if tag in ("td", "th"):
            self._begin_cell()
        elif tag in _BLOCKS:
            self._open_block(tag, told)
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        elif tag == "a":
            self._links.append(told.get("href", ""))
            self._line.append("[")
        elif tag == "img":
            self._image(told)
        elif tag == "br":
            self._line.append("\\\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - (tag != "source"))
        elif self._silent:
            return
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in _BLOCKS:
            self._close_block(tag)
        elif tag in _MARKS:
            self._end_mark(_MARKS[tag])
        elif tag == "a" and self._links:
            self._line.append(f"]({self._full(self._links.pop())})")

    @override
    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", data))
        self._line.append(text if self._line else _AT_START.sub(_escape_start, text))

    def end_block(self) -> None:
        """Finish the block at hand, if anything was said in it."""
        text = _BREAKS.sub("", re.sub(r" *\n *", "\n", "".join(self._line)))
        self._line.clear()
        if not text:
            return
        prefix, self._prefix = self._prefix, ""
        indent = "   " * len(self._lists) if not prefix else "   " * (len(self._lists) - 1)
        hung = text.replace("\n", "\n" + " " * len(prefix))
        quote = "> " * self._quotes
        block = quote + f"{indent}{prefix}{hung}".replace("\n", f"\n{quote}")
        if self._lists and self.blocks and self._item_open and prefix:
            self.blocks[-1] += f"\n{block}"
        else:
            self.blocks.append(block)
        self._item_open = bool(self._lists)

    def _open_block(self, tag: str, told: dict[str, str]) -> None:
        if self._in_cell and tag not in ("table", "tr"):
            self._line.append(" ")
            return
        self._end_cell()
        self.end_block()
        if tag in _HEADINGS:
            self._prefix = _HEADINGS[tag]
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in ("ul", "ol"):
            if not self._lists:
                self._item_open = False
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._prefix = self._bullet()
        elif tag == "tr":
            self._cells.append([])
        elif tag == "hr":
            self.blocks.append("---")
        elif tag in ("audio", "video") and told.get("src"):
            self.blocks.append(f"<{self._full(told['src'])}>")

    def _close_block(self, tag: str) -> None:
        if self._in_cell and tag not in ("table", "tr"):
            self._line.append(" ")
            return
        self._end_cell()
        self.end_block()
        self._prefix = ""
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._item_open = bool(self._lists)
        elif tag == "table":
            self._end_table()

    def _end_mark(self, mark: str) -> None:
        if self._line and self._line[-1] == mark:
            self._line.pop()
        else:
            self._line.append(mark)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _image(self, told: dict[str, str]) -> None:
        source = told.get("src", "")
        if source and not source.startswith("data:"):
            self._line.append(f"![{escaped(told.get('alt', ''))}]({self._full(source)})")

    def _begin_cell(self) -> None:
        self._end_cell()
        self.end_block()
        if self._cells:
            self._in_cell = True

    def _end_cell(self) -> None:
        if self._in_cell:
            text = _SPACE.sub(" ", "".join(self._line).replace("\\\n", " ")).strip()
            self._line.clear()
            self._cells[-1].append(text)
            self._in_cell = False

    def _end_table(self) -> None:
        rows, self._cells = [row for row in self._cells if row], []
        if not rows:
            return
        width = max(len(row) for row in rows)
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        self.blocks.append("\n".join(lines))

    def _full(self, address: str) -> str:
        try:
            full = urljoin(self._base, address.strip())
        except ValueError:
            full = self._base
        return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", full)
