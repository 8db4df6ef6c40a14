"""The body of a written article as the page stores it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from broadsheet.articles.models import ArticlePage
from broadsheet.config.demo.blocks import (
    AudioBlock,
    Block,
    DocumentBlock,
    EmbedBlock,
    GalleryBlock,
    ImageBlock,
    RelatedArticleBlock,
    SocialPostBlock,
    TableBlock,
    TextBlock,
)
from broadsheet.config.demo.content import Article
from broadsheet.config.demo.newsroom import Newsroom


def raw(block: Block, newsroom: Newsroom, at: datetime) -> dict[str, Any]:
    """Return a block of an article that was published `at`; `lead_on` completes related ones."""
    value: Any
    if isinstance(block, TextBlock):
        value = block.html
    elif isinstance(block, ImageBlock | GalleryBlock | EmbedBlock):
        value = _pictured(block, newsroom)
    elif isinstance(block, AudioBlock):
        value = {"recording": newsroom.recordings[block.sound].pk, "caption": block.caption}
    elif isinstance(block, DocumentBlock):
        document = newsroom.documents[block.file].pk
        value = {"document": document, "title": "", "description": block.description}
    elif isinstance(block, SocialPostBlock):
        posted = at - timedelta(hours=block.posted_hours_before)
        value = _fields(block, "posted_hours_before") | {"posted_at": posted.isoformat()}
    elif isinstance(block, TableBlock):
        value = {
            "data": block.rows,
            "table_caption": block.caption,
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }
    else:
        value = _fields(block)
    return {"type": block.type, "value": value}


def lead_on(page: ArticlePage, article: Article, keys: Mapping[str, int]) -> None:
    """Let the page's related articles be those of `keys`, which are by slug."""
    if not any(isinstance(block, RelatedArticleBlock) for block in article.body):
        return
    stored = list(page.body.raw_data)
    for block, put in zip(article.body, stored, strict=True):
        if isinstance(block, RelatedArticleBlock):
            put["value"]["article"] = keys[block.article]
    page.body = page.body.stream_block.to_python(stored)
    ArticlePage.objects.filter(pk=page.pk).update(body=page.body)


def _pictured(block: ImageBlock | GalleryBlock | EmbedBlock, newsroom: Newsroom) -> dict[str, Any]:
    if isinstance(block, GalleryBlock):
        pictures = [
            {"image": newsroom.pictures[shown.picture].pk, "alt": "", "caption": shown.caption}
            for shown in block.pictures
        ]
        return {"pictures": pictures, "caption": block.caption}
    value = _fields(block, "picture", "credit")
    return value | {"image": newsroom.pictures[block.picture].pk}


def _fields(block: Block, *but: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(block).items() if name not in ("type", *but)}
