"""What machines are told of an article: NewsArticle JSON-LD, canonical address, social cards.

Source: schema.org NewsArticle; Google Search Central, "Article structured data"; ogp.me.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from broadsheet.articles import queries
from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Correction,
    Recording,
    SourceReference,
    Story,
)
from broadsheet.articles.pictures import SHARE_SPECS, renditions
from broadsheet.articles.queries import absolute
from broadsheet.articles.registries import structured_data
from broadsheet.articles.site_data import publisher
from broadsheet.base.models import NewsImage

_TYPES = {
    ArticlePage.Kind.NEWS: "NewsArticle",
    ArticlePage.Kind.OPINION: "OpinionNewsArticle",
    ArticlePage.Kind.ANALYSIS: "AnalysisNewsArticle",
    ArticlePage.Kind.SPONSORED: "AdvertiserContentArticle",
}
_CITED = {
    SourceReference.Kind.INTERVIEW: "Conversation",
    SourceReference.Kind.DOCUMENT: "DigitalDocument",
    SourceReference.Kind.FOOTAGE: "VideoObject",
    SourceReference.Kind.POST: "SocialMediaPosting",
    SourceReference.Kind.ARTICLE: "Article",
    SourceReference.Kind.OTHER: "CreativeWork",
}
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def news_article(article: ArticlePage) -> dict[str, Any]:
    """Return an article's JSON-LD, with what upper parts add through the registry."""
    url = absolute(article.url)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _types(article),
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "url": url,
        "headline": article.title,
        "description": description(article),
        "datePublished": _moment(article.first_published_at),
        "dateModified": _moment(article.changed_at),
        "author": [_author(byline.author) for byline in article.bylines.all()],
        "publisher": publisher(),
        "isPartOf": {
            "@type": "WebSite",
            "@id": absolute("/#site"),
            "name": queries.site_name(),
            "url": absolute("/"),
        },
        "about": _about(article.story),
        "contentLocation": _place(article.dateline),
        "articleSection": article.section.title,
        "keywords": [tag.name for tag in article.tags.all()],
        "image": share_images(article),
        "citation": [_citation(reference) for reference in article.source_references.all()],
        "correction": [_correction(correction) for correction in article.corrections.all()],
        "audio": _recordings(article, Recording.Kind.AUDIO),
        "video": _recordings(article, Recording.Kind.VIDEO),
        "inLanguage": article.locale.language_code,
        "isAccessibleForFree": True,
    }
    data = {name: value for name, value in data.items() if value not in ("", [], {}, None)}
    data.setdefault("author", [{key: data["publisher"][key] for key in ("@type", "name", "url")}])
    for contribute in structured_data:
        data = merged(data, contribute(article))
    return data


def merged(data: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` with `more`: objects are merged, lists joined, anything else replaced."""
    result = dict(data)
    for name, value in more.items():
        present = result.get(name)
        if isinstance(present, dict) and isinstance(value, Mapping):
            result[name] = present | dict(value)
        elif isinstance(present, list) and isinstance(value, list):
            result[name] = [*present, *value]
        else:
            result[name] = value
    return result


def as_script_text(data: Mapping[str, Any]) -> str:
    """Return JSON that may stand in a <script> element: nothing in it can end the element."""
    return json.dumps(data, ensure_ascii=False, default=_words).translate(_ESCAPES)


def description(article: ArticlePage) -> str:
    """Return what search engines and cards say of an article."""
    return str(article.search_description or article.standfirst)


def share_images(article: ArticlePage) -> list[str]:
    """Return the full addresses of the lead image in the shapes that others ask for, 16:9 first."""
    if article.lead_image is None:
        return []
    made = renditions(article.lead_image, SHARE_SPECS)
    return [absolute(made[spec].url) for spec in SHARE_SPECS if spec in made]


def _types(article: ArticlePage) -> str | list[str]:
    kind = _TYPES[ArticlePage.Kind(article.kind)]
    return kind if kind in ("NewsArticle", "AdvertiserContentArticle") else ["NewsArticle", kind]


def _author(author: Author) -> dict[str, str]:
    kind = "Organization" if author.kind == Author.Kind.AGENCY else "Person"
    url = absolute(reverse("articles:author", args=[author.slug]))
    described = {"@type": kind, "name": author.name, "url": url}
    if author.role and kind == "Person":
        described["jobTitle"] = author.role
    return described


def _about(story: Story | None) -> dict[str, str]:
    if story is None:
        return {}
    url = absolute(reverse("articles:story", args=[story.slug]))
    return {"@type": "Thing", "name": story.title, "url": url}


def _place(dateline: str) -> dict[str, str]:
    return {"@type": "Place", "name": dateline} if dateline else {}


def _citation(reference: SourceReference) -> dict[str, Any]:
    cited: dict[str, Any] = {
        "@type": _CITED[SourceReference.Kind(reference.kind)],
        "name": reference.title,
    }
    if reference.url:
        cited["url"] = reference.url
    if reference.outlet:
        cited["publisher"] = {"@type": "Organization", "name": reference.outlet}
    if reference.dated:
        cited["datePublished"] = reference.dated.isoformat()
    if reference.archived:
        cited["archivedAt"] = absolute(reference.archived.url)
    return cited


def _recordings(article: ArticlePage, kind: Recording.Kind) -> list[dict[str, Any]]:
    """Return an article's own sound or film; what stands on other sites is not claimed."""
    described = [_recording(it) for it in queries.recordings(article) if it.kind == kind]
    return [{name: value for name, value in one.items() if value} for one in described]


def _recording(recording: Recording) -> dict[str, Any]:
    poster = recording.poster
    return {
        "@type": "AudioObject" if recording.kind == Recording.Kind.AUDIO else "VideoObject",
        "name": recording.title,
        "description": recording.title,
        "contentUrl": absolute(recording.file.url),
        "encodingFormat": recording.mime,
        "uploadDate": _moment(recording.uploaded_at),
        "duration": recording.duration,
        "width": recording.width,
        "height": recording.height,
        "thumbnailUrl": _thumbnail(poster) if poster else "",
        "transcript": recording.words,
    }


def _thumbnail(image: NewsImage) -> str:
    made = renditions(image, SHARE_SPECS[:1])
    return absolute(made[SHARE_SPECS[0]].url) if made else ""


def _correction(correction: Correction) -> dict[str, str]:
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.corrected_at.isoformat(),
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _words(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON-LD")
