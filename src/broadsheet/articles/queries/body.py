"""What stands in an article's body, and what its words refer to."""

from collections.abc import Iterator
from dataclasses import dataclass

from wagtail.rich_text import RichText

from broadsheet.articles.engine.embeds import Frame, frame_of
from broadsheet.articles.engine.rich_text import CITED
from broadsheet.articles.models import ArticlePage, Recording, SourceReference
from broadsheet.articles.queries.articles import public

_STYLED_AT_ONCE = frozenset(("text", "quotation", "image", "social_post"))


@dataclass(frozen=True)
class Reference:
    """A source reference with its number under the article, and whether the text cites it."""

    number: int
    source: SourceReference
    cited: bool


def references(article: ArticlePage) -> list[Reference]:
    """Return an article's source references in their order."""
    cited = {key for value in _texts(article) for key in CITED.findall(value.source)}
    return [
        Reference(number, source, source.key in cited)
        for number, source in enumerate(article.source_references.all(), start=1)
    ]


def numbers_of_sources(article: ArticlePage) -> dict[str, int]:
    """Return the number under the article of each source that a text may cite, by its key."""
    sources = enumerate(article.source_references.all(), start=1)
    return {source.key: number for number, source in sources}


def cited_before(article: ArticlePage, text: RichText) -> set[str]:
    """Return the keys that the article's texts cite before `text` begins."""
    found: set[str] = set()
    for value in _texts(article):
        if value is text:
            break
        found.update(CITED.findall(value.source))
    return found


def frames(article: ArticlePage) -> list[Frame]:
    """Return what an article can show in place of somebody else's pages."""
    urls = [block.value["url"] for block in article.body if block.block_type == "embed"]
    return [frame for frame in map(frame_of, urls) if frame is not None]


def recordings(article: ArticlePage) -> list[Recording]:
    """Return the sound and film in an article's body."""
    chosen = [
        block.value["recording"] for block in article.body if block.block_type in ("audio", "video")
    ]
    return [recording for recording in chosen if recording is not None]


def is_plain(article: ArticlePage) -> bool:
    """Tell whether the styles of the first view are enough for all of an article's blocks."""
    return all(child["type"] in _STYLED_AT_ONCE for child in article.body.raw_data)


def public_article(article: ArticlePage | None) -> ArticlePage | None:
    """Return an article as readers see it now, or None when they may not."""
    if article is None:
        return None
    found: ArticlePage | None = (
        public().filter(pk=article.pk).select_related("section", "lead_image").first()
    )
    return found


def _texts(article: ArticlePage) -> Iterator[RichText]:
    for block in article.body:
        if block.block_type == "text":
            yield block.value
