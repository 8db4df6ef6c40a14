"""The newsroom of the tests itself: quicker than the desk, and to the same end."""

from typing import Any

import pytest
from modelsearch.models import IndexEntry
from wagtail.models import ReferenceIndex

from broadsheet.articles.models import ArticlePage
from tests.newsroom import NOON, make_article, make_author, make_image, make_story, publish

pytestmark = pytest.mark.django_db

ITS_OWN = {
    *("id", "basepage_ptr", "path", "translation_key", "title", "draft_title", "slug", "url_path"),
    *("latest_revision", "live_revision", "latest_revision_created_at", "last_published_at"),
    *("address_slug", "body"),
}


def all_about(article: ArticlePage) -> dict[str, Any]:
    """Return what is stored of an article, less what no two have in common."""
    names = [field.name for field in article._meta.concrete_fields]  # noqa: SLF001 - documented
    key = {"object_id": str(article.pk)}
    return {
        **{name: getattr(article, name) for name in names if name not in ITS_OWN},
        "revision": article.latest_revision_id == article.live_revision_id,
        "publications": article.publications.count(),
        "searchable": article.searchable_text.words,
        "indexed": IndexEntry._default_manager.filter(**key).count(),  # noqa: SLF001 - no other
        "references": sorted(
            ReferenceIndex.objects.filter(**key).values_list("model_path", flat=True)
        ),
    }


def test_an_article_made_at_once_is_as_if_its_draft_had_been_published() -> None:
    fields: dict[str, Any] = {
        "authors": [make_author()],
        "tags": ["harbour", "ferries"],
        "story": make_story(),
        "image": make_image(),
        "corrections": [(NOON, "It was Friday.")],
        "sources": ["The harbour's own timetable"],
    }
    at_once = make_article("Ferries resume", **fields)
    draft = make_article("Ferries sail", published=None, **fields)
    assert all_about(at_once) == all_about(publish(draft, at=NOON))
