"""What pages that show an article follow: the article itself, its lists, its images."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_init, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from broadsheet.articles.freshness import (
    NOWHERE,
    changed_keys,
    say_changed,
    standing_of,
    stored_standing,
)
from broadsheet.articles.keys import EDITED, SITE, TOPICS, article_key
from broadsheet.articles.models import (
    ArticlePage,
    Author,
    Byline,
    Correction,
    FrontPage,
    PlainPage,
    Publication,
    Recording,
    RelatedArticle,
    SectionPage,
    SourceReference,
    Story,
    Tag,
    TaggedArticle,
)
from broadsheet.base.models import BasePage, NewsDocument, NewsImage, Rendition
from broadsheet.core.freshness import by_row, changes, follow_rows, reads

_BEFORE = "_standing_before"

_LISTED = ("article:", "list:", TOPICS, EDITED)
follow_rows(
    _LISTED, author=Author, document=NewsDocument, recording=Recording, story=Story, tag=Tag
)
# Whether there is a logo stands in the newsroom's look, which every page follows.
follow_rows([*_LISTED, SITE], image=NewsImage)
by_row(
    *(ArticlePage, Byline, Correction, RelatedArticle, SourceReference, TaggedArticle),
    *(Publication, Rendition),
    followed_by=(*_LISTED, "image:"),
)
by_row(BasePage, FrontPage, PlainPage, SectionPage, followed_by=[SITE])


@receiver(post_init, sender=ArticlePage, dispatch_uid="articles.article_read")
def article_read(instance: ArticlePage, **_kwargs: Any) -> None:
    """Note that what is being rendered is made from this article."""
    reads(article_key(instance.pk))


@receiver(pre_save, sender=ArticlePage, dispatch_uid="articles.article_about_to_change")
@receiver(pre_delete, sender=ArticlePage, dispatch_uid="articles.article_about_to_go")
def remember_standing(instance: ArticlePage, **_kwargs: Any) -> None:
    """Remember where readers find an article before it changes."""
    instance.__dict__[_BEFORE] = stored_standing(instance.pk)


@receiver(post_delete, sender=ArticlePage, dispatch_uid="articles.article_gone")
def article_gone(instance: ArticlePage, **_kwargs: Any) -> None:
    """Let the lists follow an article that was deleted."""
    changes(*changed_keys(instance.pk, instance.__dict__[_BEFORE], NOWHERE, on_top=False))


@receiver(post_save, dispatch_uid="articles.standing_page_saved")
@receiver(post_delete, dispatch_uid="articles.standing_page_deleted")
def standing_page_changed(
    sender: type[Model],
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Let every page follow a section or a standing page, which all of them link."""
    if issubclass(sender, BasePage) and sender is not ArticlePage and update_fields is None:
        changes(SITE)


@receiver(post_page_move, dispatch_uid="articles.moved_page_changes")
def moved_page_changes(instance: Page, **_kwargs: Any) -> None:
    """Let every page follow a section or a standing page that was moved in the page tree."""
    if not issubclass(instance.specific_class or Page, ArticlePage):
        changes(SITE)


@receiver(post_save, sender=ArticlePage, dispatch_uid="articles.pages_follow")
def pages_follow(
    instance: ArticlePage, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    """Let pages follow an article that was saved; what shows it first is made anew at once.

    Saving a draft writes a revision and a few fields of the page, none of which readers see.
    """
    if update_fields is None:
        say_changed(instance, instance.__dict__[_BEFORE], standing_of(instance))
