"""An article whose body has a block of every kind."""

from typing import Any

from django.core.files.base import ContentFile

from broadsheet.articles.models import ArticlePage, Recording, SourceReference
from broadsheet.base.models import NewsDocument
from tests.articles.recorded import mp4, wav
from tests.newsroom import make_article, make_image, publish

KEY = "a1b2c3d4e5f6"
TABLE = {
    "data": [["Place", "Decibels"], ["Bedroom", "58"], ["Square", "86 dB"]],
    "table_caption": "How loud it is",
    "table_header_choice": "both",
}
FILM = {"url": "https://youtu.be/LanternBell", "title": "The bell, filmed"}
POST = {
    "words": "I can hear it.",
    "author": "A nurse",
    "handle": "@nights",
    "platform": "Quayside",
    "url": "https://quayside.example/1",
    "posted_at": "2026-03-14T06:10:00+00:00",
}


def make_recording(kind: str = "audio", **fields: Any) -> Recording:
    """Return stored sound or film, with a transcript unless told otherwise."""
    name, content = ("film.mp4", mp4()) if kind == "video" else ("bell.wav", wav())
    film = {"width": 640, "height": 360} if kind == "video" else {}
    given = {
        "title": f"The bell ({kind})",
        "transcript": "Seven strokes.",
        "seconds": 65.0,
    } | fields
    recording = Recording(kind=kind, mime=f"{kind}/{name[-3:]}", size=len(content), **film, **given)
    recording.file.save(name, ContentFile(content), save=True)
    return recording


def make_document(name: str = "bylaw.txt", content: bytes = b"Let it ring.") -> NewsDocument:
    """Return a stored document."""
    document = NewsDocument(title="The by-law on noise", file_size=len(content))
    document.file.save(name, ContentFile(content), save=True)
    return document


def every_block() -> list[tuple[str, Any]]:
    """Return the body's raw content: one block of each kind, two texts and two embeds."""
    image = make_image("Bell", width=64, height=48, alt="A bell.").pk
    text = f'<p>It rang<sup data-source="{KEY}"></sup> at <b>seven</b>.</p>'
    return [
        ("text", f"{text}<h2>After</h2><ul><li>a</li></ul>"),
        ("key_points", {"heading": "", "points": ["Seven strokes.", "No cabbage before."]}),
        ("quotation", {"words": "Leeks.", "speaker": "Nell Garrity", "channel": "interview"}),
        ("pull_quote", {"words": "The fewer read it, the better", "speaker": "a councillor"}),
        *_pictures_and_recordings(image),
        ("table", TABLE),
        ("document", {"document": make_document().pk, "title": "", "description": "As passed."}),
        ("related_article", {"article": make_article("Ferries resume").pk, "picture": True}),
        ("embed", FILM | {"image": None, "caption": "In May."}),
        ("embed", {"url": "https://film.example/bell", "title": "Another film", "image": image}),
        ("social_post", POST),
        ("text", f'<p>And again<sup data-source="{KEY}"></sup>.</p>'),
    ]


def _pictures_and_recordings(image: int) -> list[tuple[str, Any]]:
    picture = {"image": image, "alt": "", "caption": ""}
    rope = picture | {"alt": "The rope.", "caption": "Rope."}
    film = make_recording("video", poster_id=image, credit="R. Okafor")
    return [
        ("image", picture),
        ("gallery", {"pictures": [picture, rope], "caption": "Both."}),
        ("audio", {"recording": make_recording().pk, "caption": "Recorded on Saturday."}),
        ("video", {"recording": film.pk, "caption": ""}),
    ]


def make_full_article() -> ArticlePage:
    """Return a published article with a block of every kind, which cites one of two sources."""
    return publish(with_body(make_article("Every block", published=None), every_block()))


def with_body(article: ArticlePage, blocks: list[tuple[str, Any]]) -> ArticlePage:
    """Return the article with that body, and two sources of which the second may be cited."""
    stream = article.body.stream_block
    article.body = stream.to_python([{"type": name, "value": value} for name, value in blocks])
    article.source_references.set(
        [
            SourceReference(title="Minutes", key="000000000000"),
            SourceReference(title="By-law 12", url="https://law.example/12", key=KEY),
        ]
    )
    return article
