"""Written and generated articles as they go into the page tree."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from random import Random
from typing import Any

from broadsheet.articles.engine.rich_text import new_key
from broadsheet.articles.models import ArticlePage, Correction, SourceReference
from broadsheet.config.demo import grammar
from broadsheet.config.demo.body import raw
from broadsheet.config.demo.content import Article, Content, StockPicture
from broadsheet.config.demo.content import Statement as WrittenStatement
from broadsheet.config.demo.newsroom import Newsroom
from broadsheet.config.demo.pages import Planned
from broadsheet.config.demo.weekdays import on_day
from broadsheet.core.clock import newsroom_date
from broadsheet.record.models import Statement

_TAG = re.compile(r"<[^>]+>")
_KINDS = {
    "leader": ArticlePage.Kind.OPINION,
    "column": ArticlePage.Kind.OPINION,
    "review": ArticlePage.Kind.OPINION,
    "analysis": ArticlePage.Kind.ANALYSIS,
    "explainer": ArticlePage.Kind.ANALYSIS,
}
_OLDEST_WRITTEN = timedelta(hours=125)
_PACE = timedelta(hours=5)
_YEARS = timedelta(days=8 * 365)
_WITH_PICTURE = 0.65


def written(article: Article, newsroom: Newsroom, now: datetime) -> Planned:
    """Return a hand-written article, published its age before `now`."""
    at = now - timedelta(hours=article.age_hours)
    article = on_day(article, newsroom_date(at))
    fields: dict[str, Any] = {
        "kind": _KINDS.get(article.kind, ArticlePage.Kind.NEWS),
        "standfirst": article.standfirst,
        "dateline": article.dateline,
        "story": newsroom.stories.get(article.story),
    }
    if article.picture:
        fields |= {
            "lead_image": newsroom.pictures[article.picture.name],
            "lead_alt": article.picture.alt,
            "lead_caption": article.picture.caption,
        }
    return Planned(
        section=newsroom.sections[article.section],
        headline=article.headline,
        slug=article.slug,
        published_at=at,
        blocks=[raw(block, newsroom, at) for block in article.body],
        plain=article.plain,
        fields=fields,
        bylines=[(newsroom.authors[byline.author], byline.role) for byline in article.bylines],
        tags=[newsroom.tags[name] for name in article.tags],
        rows=_rows(article, newsroom, at),
    )


def _rows(
    article: Article, newsroom: Newsroom, at: datetime
) -> list[SourceReference | Correction | Statement]:
    references = [
        SourceReference(
            kind=reference.kind,
            outlet=reference.outlet,
            title=reference.title,
            url=reference.url,
            key=reference.key or new_key(),
            archived=newsroom.documents.get(reference.copy),
            dated=newsroom_date(at - timedelta(days=reference.days_before)),
        )
        for reference in article.source_references
    ]
    corrections = [
        Correction(corrected_at=at + timedelta(hours=correction.hours_after), text=correction.text)
        for correction in article.corrections
    ]
    statements = [_statement(statement, newsroom, at) for statement in article.statements]
    return [*references, *corrections, *statements]


def _statement(statement: WrittenStatement, newsroom: Newsroom, at: datetime) -> Statement:
    confirmer = newsroom.authors.get(statement.confirmed_by)
    return Statement(
        source=newsroom.sources[statement.source],
        words=statement.words,
        cue=statement.cue,
        form=statement.form,
        channel=statement.channel,
        channel_detail=statement.detail,
        said_on=newsroom_date(at - timedelta(hours=statement.said_hours_before)),
        on_record=statement.record,
        hedged=bool(statement.hedge),
        # Whoever confirmed it may have no account here; the editor answers for the desk.
        confirmed_by=(confirmer.account or newsroom.editor) if confirmer else None,
    )


def generated(
    count: int, content: Content, newsroom: Newsroom, now: datetime, rng: Random
) -> Iterator[Planned]:
    """Yield `count` generated articles, oldest first, all older than the hand-written ones."""
    if not count:
        return
    step = min(_PACE, _YEARS / count)
    sections = [section for slug, section in newsroom.sections.items() if slug != "opinion"]
    authors, tags = list(newsroom.authors.values()), list(newsroom.tags.values())
    pictures = [picture for picture in content.stock if picture.name in newsroom.pictures]
    made = grammar.articles(rng)
    for number in range(count, 0, -1):
        article = next(made)
        at = now - _OLDEST_WRITTEN - step * (number - 0.9 * rng.random())
        yield Planned(
            section=rng.choice(sections),
            headline=article.headline,
            published_at=at,
            blocks=[{"type": "text", "value": article.html}],
            plain=unescape(_TAG.sub(" ", article.html)),
            fields={
                "kind": ArticlePage.Kind.NEWS,
                "standfirst": article.standfirst,
                "dateline": article.dateline,
                **_stock(rng, pictures, newsroom),
            },
            bylines=[(rng.choice(authors), "")],
            tags=rng.sample(tags, 2),
        )


def _stock(rng: Random, pictures: list[StockPicture], newsroom: Newsroom) -> dict[str, Any]:
    if not pictures or rng.random() > _WITH_PICTURE:
        return {}
    picture = rng.choice(pictures)
    return {
        "lead_image": newsroom.pictures[picture.name],
        "lead_alt": picture.alt,
        "lead_caption": picture.caption,
    }
