"""A page's HTML made fit for mail: every address whole, pictures single, nothing that runs.

Of sound and film stays the link that a page has for whoever cannot play them.
"""

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from typing_extensions import override

_DROPPED = frozenset(("picture", "source", "audio", "video", "track"))
_SILENT = frozenset(("script", "style", "template"))
_KEPT_OF_IMG = frozenset(("src", "alt", "width", "height"))


def mailable(html: str, *, origin: str) -> str:
    """Return `html` with addresses made absolute on `origin` and pictures reduced to one `img`.

    Scripts and styles are left out; a mail's styles come from its own template.
    """
    writer = _Writer(origin)
    writer.feed(html)
    writer.close()
    return "".join(writer.written)


class _Writer(HTMLParser):
    """Writes what it reads, changed."""

    def __init__(self, origin: str) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._origin = origin + "/"
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag not in _DROPPED and not self._silent:
            kept = "".join(self._attribute(tag, name, value or "") for name, value in attrs)
            self.written.append(f"<{tag}{kept}>")

    @override
    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag not in _DROPPED and not self._silent:
            self.written.append(f"</{tag}>")

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.written.append(data)

    @override
    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    @override
    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _attribute(self, tag: str, name: str, value: str) -> str:
        if name.startswith("on") or (tag == "img" and name not in _KEPT_OF_IMG):
            return ""
        if name in ("href", "src"):
            value = urljoin(self._origin, value)
        return f' {name}="{escape(value)}"'
