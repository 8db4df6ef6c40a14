"""The record of what readers were shown of an article, and what of it they may not see."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.articles.engine.changes import Paragraph, changed_words
from broadsheet.articles.models import ArticlePage, Publication
from broadsheet.articles.paragraphs import in_paragraphs
from broadsheet.articles.registries import MINOR_CHANGE


class VersionNotWithheld(Exception):
    """Nothing was changed; `str()` of it is one clear line."""


@transaction.atomic
def remember_what_stood(*, article: ArticlePage) -> None:
    """Record what readers see of an article that is about to change, if no version of it is.

    That was published by an older program, or stored in bulk.
    """
    if Publication.objects.filter(article_id=article.pk).exists():
        return
    stood = ArticlePage.objects.public().filter(pk=article.pk).first()
    if stood is not None:
        moment = stood.last_published_at or stood.first_published_at
        _add_version(stood, number=1, content=in_paragraphs(stood), at=moment, minor=False)


@transaction.atomic
def record_publication(*, article: ArticlePage) -> Publication | None:
    """Record what readers see from now on; None when they see the same words as before.

    The time that readers are told moves with it, unless the editor called the change a minor one.
    """
    content = in_paragraphs(article)
    last = Publication.objects.filter(article_id=article.pk).order_by("-number").first()
    if last is not None and last.content == _stored(content):
        return None
    at = article.last_published_at or article.first_published_at
    minor = last is not None and bool(article.publish_choices.get(MINOR_CHANGE))
    number = last.number + 1 if last else 1
    version = _add_version(article, number=number, content=content, at=at, minor=minor)
    if last is not None and not minor:
        article.updated_at = at
        ArticlePage.objects.filter(pk=article.pk).update(updated_at=at)
    return version


@transaction.atomic
def withhold_version(*, version: Publication, because: str, note: str) -> None:
    """Keep a version from readers of the history, who are told why.

    Raises:
        VersionNotWithheld: it is what readers see in the article itself, or no reason was given.
    """
    article = ArticlePage.objects.select_for_update().get(pk=version.article_id)
    newest = Publication.objects.filter(article=article).order_by("-number").first()
    if version == newest:
        raise VersionNotWithheld(
            _("Readers see this version in the article itself: publish another one first.")
        )
    if because not in Publication.Withheld.values or not because:
        raise VersionNotWithheld(_("Say why it is withheld."))
    version.withheld, version.withheld_note = because, note
    version.save(update_fields=["withheld", "withheld_note"])
    _count_again(article)


@transaction.atomic
def release_version(*, version: Publication) -> None:
    """Let readers of the history see a withheld version again."""
    article = ArticlePage.objects.select_for_update().get(pk=version.article_id)
    version.withheld = version.withheld_note = ""
    version.save(update_fields=["withheld", "withheld_note"])
    _count_again(article)


def _add_version(
    article: ArticlePage,
    *,
    number: int,
    content: dict[str, list[Paragraph]],
    at: datetime | None,
    minor: bool,
) -> Publication:
    shown = Publication.objects.filter(article_id=article.pk, withheld="").order_by("-number")
    before = shown.first()
    added, removed = changed_words(_all(before.content), _all(content)) if before else (0, 0)
    created: Publication = Publication.objects.create(
        article_id=article.pk,
        number=number,
        published_at=at,
        minor=minor,
        content=content,
        added=added,
        removed=removed,
    )
    return created


def _count_again(article: ArticlePage) -> None:
    """Bring the counts in step: each counts against the nearest version that readers may see."""
    before: list[Paragraph] | None = None
    shown = Publication.objects.filter(article=article, withheld="").order_by("number")
    for version in shown.iterator(chunk_size=20):
        words = _all(version.content)
        version.added, version.removed = (0, 0) if before is None else changed_words(before, words)
        version.save(update_fields=["added", "removed"])
        before = words


def _all(content: dict[str, list[Paragraph]]) -> list[Paragraph]:
    return [(kind, text) for part in content.values() for kind, text in part]


def _stored(content: dict[str, list[Paragraph]]) -> dict[str, list[list[str]]]:
    """Return content as it is read from the database, where a pair is a list."""
    return {part: [list(pair) for pair in pairs] for part, pairs in content.items()}
