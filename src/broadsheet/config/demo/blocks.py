"""The blocks of an article's body, as they stand in the data files."""

import re
from html import unescape
from typing import Annotated, Literal

from markdown_it import MarkdownIt
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")
_MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link"])
_CITED = re.compile(r"\[\^([\w-]+)\]")
_TAG = re.compile(r"<[^>]+>")

Channel = Literal[
    "speech",
    "interview",
    "press-conference",
    "statement",
    "spokesperson",
    "social-post",
    "broadcast",
    "document",
    "phone",
    "message",
    "other",
]


@dataclass(frozen=True, config=STRICT)
class TextBlock:
    """Paragraphs, headings and lists; `[^key]` cites the source reference of that key."""

    type: Literal["text"]
    text: str

    @property
    def cited(self) -> list[str]:
        """The keys of what is cited."""
        return _CITED.findall(self.text)

    @property
    def html(self) -> str:
        """The text as HTML of p, h2, h3, ul, ol, li, a, strong, em and citations only."""
        # render() is annotated as returning Any.
        rendered = str(_MARKDOWN.render(self.text)).strip()
        return _CITED.sub(r'<sup data-source="\1"></sup>', rendered)


@dataclass(frozen=True, config=STRICT)
class KeyPointsBlock:
    """What to know in a hurry."""

    type: Literal["key_points"]
    points: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, config=STRICT)
class QuotationBlock:
    """Words set apart from the text, without their quotation marks."""

    type: Literal["quotation"]
    words: str
    speaker: str
    channel: Channel


@dataclass(frozen=True, config=STRICT)
class PullQuoteBlock:
    """Words of the article itself, shown large."""

    type: Literal["pull_quote"]
    words: str
    speaker: str = ""


@dataclass(frozen=True, config=STRICT)
class ImageBlock:
    """A picture within the body."""

    type: Literal["image"]
    picture: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, config=STRICT)
class GalleryPicture:
    """A picture of the stock in a gallery, described there."""

    picture: str
    caption: str = ""


@dataclass(frozen=True, config=STRICT)
class GalleryBlock:
    """Several pictures of the stock."""

    type: Literal["gallery"]
    pictures: tuple[GalleryPicture, ...]
    caption: str = ""


@dataclass(frozen=True, config=STRICT)
class AudioBlock:
    """A sound that the program makes, `sound` as in `sounds.NAMES`, and its words."""

    type: Literal["audio"]
    sound: str
    title: str
    transcript: str
    credit: str
    caption: str = ""


@dataclass(frozen=True, config=STRICT)
class TableBlock:
    """Rows of equal length, of which the first heads the columns and each one's first cell it."""

    type: Literal["table"]
    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, config=STRICT)
class DocumentBlock:
    """A file of `content/documents`."""

    type: Literal["document"]
    file: str
    title: str
    description: str = ""


@dataclass(frozen=True, config=STRICT)
class RelatedArticleBlock:
    """Another written article, by its slug: a newer one, so that a small demonstration has it."""

    type: Literal["related_article"]
    article: str
    picture: bool = True


@dataclass(frozen=True, config=STRICT)
class EmbedBlock:
    """What stands elsewhere; `picture` is one of the stock."""

    type: Literal["embed"]
    url: str
    title: str
    picture: str
    caption: str = ""


@dataclass(frozen=True, config=STRICT)
class SocialPostBlock:
    """A post kept as text; its day is `posted_hours_before` the article's publication."""

    type: Literal["social_post"]
    author: str
    handle: str
    platform: str
    url: str
    words: str
    posted_hours_before: int


Block = Annotated[
    TextBlock
    | KeyPointsBlock
    | QuotationBlock
    | PullQuoteBlock
    | ImageBlock
    | GalleryBlock
    | AudioBlock
    | TableBlock
    | DocumentBlock
    | RelatedArticleBlock
    | EmbedBlock
    | SocialPostBlock,
    Field(discriminator="type"),
]


def pictures_of(block: Block) -> list[str]:
    """Return the names of the pictures that a block shows."""
    if isinstance(block, GalleryBlock):
        return [shown.picture for shown in block.pictures]
    return [block.picture] if isinstance(block, ImageBlock | EmbedBlock) else []


def words_of(block: Block) -> str:
    """Return a block's words without markup, as far as somebody reads them as the article."""
    if isinstance(block, TextBlock):
        html = block.html.replace("<em>", "").replace("</em>", "")
        return unescape(_TAG.sub(" ", re.sub(r"<sup[^>]*></sup>", "", html)))
    if isinstance(block, KeyPointsBlock):
        return " ".join(block.points)
    if isinstance(block, QuotationBlock | SocialPostBlock):
        return block.words
    return ""
