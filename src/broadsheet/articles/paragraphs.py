"""An article as plain paragraphs, each a kind and its words: what the history compares."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override
from wagtail.blocks.base import Block
from wagtail.blocks.field_block import RichTextBlock
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.images.models import AbstractImage

from broadsheet.articles.engine.changes import Paragraph
from broadsheet.articles.models import ArticlePage

PARTS = ("headline", "standfirst", "bylines", "picture", "body", "corrections")
"""The parts of an article, in the order in which readers meet them."""

_KINDS = {"h2": "h2", "h3": "h3", "h4": "h3", "li": "li"}
_BREAKS = frozenset("address blockquote br div hr ol p pre table td th tr ul".split()) | set(_KINDS)


class _Reader(HTMLParser):
    """Collects the paragraphs of rich text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self._kind = "p"
        self._words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.close_paragraph()
            self._kind = _KINDS.get(tag, "p")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.close_paragraph()
            self._kind = "p"

    @override
    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def close_paragraph(self) -> None:
        """End the paragraph that is being read."""
        text = _in_one_line("".join(self._words))
        if text:
            self.found.append((self._kind, text))
        self._words = []


def in_paragraphs(article: ArticlePage) -> dict[str, list[Paragraph]]:
    """Return the words of an article by `PARTS`; a part without words is left out."""
    image = article.lead_image
    alt = article.lead_alt or (image.default_alt_text if image else "")
    caption = article.lead_caption or (image.caption if image else "")
    parts: dict[str, list[Paragraph]] = {
        "headline": _lines(article.title),
        "standfirst": _lines(article.standfirst),
        "bylines": _lines(*(str(byline) for byline in article.bylines.all()), article.dateline),
        "picture": _lines(*((alt, caption) if image else ())),
        "body": list(_of_block(article.body.stream_block, article.body)),
        "corrections": _lines(*(correction.text for correction in article.corrections.all())),
    }
    return {name: parts[name] for name in PARTS if parts[name]}


def _of_block(block: Block, value: Any) -> Iterator[Paragraph]:
    if value is None:
        return
    match block:
        case RichTextBlock():
            yield from of_rich_text(value.source)
        case BaseStreamBlock():
            for child in value:
                yield from _of_block(child.block, child.value)
        case BaseStructBlock():
            for name, child in block.child_blocks.items():
                yield from _of_block(child, value.get(name))
        case ListBlock():
            for item in value:
                yield from _of_block(block.child_block, item)
        case _ if isinstance(value, AbstractImage):
            yield from _lines(value.default_alt_text or value.title)
        case _:
            yield from _lines(*map(str, block.get_searchable_content(value)))


def of_rich_text(html: str) -> list[Paragraph]:
    """Return the paragraphs, headings and list items of rich text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.close_paragraph()
    return reader.found


def _lines(*texts: str) -> list[Paragraph]:
    lines = (_in_one_line(line) for text in texts for line in text.splitlines())
    return [("p", line) for line in lines if line]


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
