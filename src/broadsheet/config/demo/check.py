"""Whether the written newspaper agrees with itself, so that a slip shows before a reader does."""

from collections import Counter
from collections.abc import Iterable, Iterator

from broadsheet.config.demo.blocks import (
    AudioBlock,
    DocumentBlock,
    RelatedArticleBlock,
    TextBlock,
    pictures_of,
)
from broadsheet.config.demo.content import DOCUMENTS, Article, Content
from broadsheet.config.demo.sounds import NAMES as SOUNDS

_STANDFIRST_WORDS = 40


def problems(content: Content, *, pictures: Iterable[str]) -> list[str]:
    """Return one line for each thing that is wrong with `content`; nothing when it is sound.

    `pictures` are the names that can be drawn.
    """
    drawable = frozenset(pictures)
    return [
        *_repeated("article", (article.slug for article in content.articles)),
        *_repeated("source", (source.slug for source in content.sources)),
        *_repeated("author", (author.slug for author in content.paper.authors)),
        *_repeated("reply", (reply.id for reply in content.replies)),
        *(line for article in content.articles for line in _article(content, article, drawable)),
        *_replies(content),
        *(f"stock: no picture {p.name!r}" for p in content.stock if p.name not in drawable),
    ]


def _repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{kind} {name}: given {count} times"


def _article(content: Content, article: Article, drawable: frozenset[str]) -> Iterator[str]:
    authors = {author.slug for author in content.paper.authors}
    sources = {source.slug for source in content.sources}
    sections = {section.slug for section in content.paper.sections}
    stories = {story.slug for story in content.paper.stories} | {""}
    used = [("section", article.section, sections), ("story", article.story, stories)]
    used += [("author", byline.author, authors) for byline in article.bylines]
    used += [("source", statement.source, sources) for statement in article.statements]
    used += _named_in_body(content, article)
    used += [("staff", statement.confirmed_by, authors | {""}) for statement in article.statements]
    for kind, slug, known in used:
        if slug not in known:
            yield f"{article.slug}: no {kind} {slug!r}"
    if len(article.standfirst.split()) > _STANDFIRST_WORDS:
        yield f"{article.slug}: standfirst over {_STANDFIRST_WORDS} words"
    yield from _pictures(article, drawable)
    yield from _statements(article)


def _named_in_body(content: Content, article: Article) -> Iterator[tuple[str, str, set[str]]]:
    """Yield what the body refers to but pictures: its kind, its name, and the names there are."""
    keys = {reference.key for reference in article.source_references}
    newer = {other.slug for other in content.articles if other.age_hours < article.age_hours}
    documents = {path.name for path in DOCUMENTS.iterdir()}
    for reference in article.source_references:
        yield "document", reference.copy, documents | {""}
    for block in article.body:
        if isinstance(block, TextBlock):
            yield from (("source reference", key, keys) for key in block.cited)
        elif isinstance(block, AudioBlock):
            yield "sound", block.sound, set(SOUNDS)
        elif isinstance(block, DocumentBlock):
            yield "document", block.file, documents
        elif isinstance(block, RelatedArticleBlock):
            yield "newer article", block.article, newer


def _pictures(article: Article, drawable: frozenset[str]) -> Iterator[str]:
    names = [name for block in article.body for name in pictures_of(block)]
    if article.picture:
        names.append(article.picture.name)
    for name in names:
        if name not in drawable:
            yield f"{article.slug}: no picture {name!r}"


def _statements(article: Article) -> Iterator[str]:
    for statement in article.statements:
        if statement.words not in article.plain:
            yield f"{article.slug}: the body does not say {statement.words!r}"


def _replies(content: Content) -> Iterator[str]:
    articles = {article.slug for article in content.articles}
    article_of = {reply.id: reply.article for reply in content.replies}
    for reply in content.replies:
        if reply.article not in articles:
            yield f"reply {reply.id}: no article {reply.article!r}"
        if reply.parent and article_of.get(reply.parent) != reply.article:
            yield f"reply {reply.id}: no reply {reply.parent!r} under {reply.article!r}"
