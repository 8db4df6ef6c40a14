"""Reads for the desk: what waits for whom, and where a new article begins."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.images.models import AbstractRendition
from wagtail.models import Revision, TaskState, WorkflowState

from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.articles.pictures import renditions
from broadsheet.base.models import BasePage, User

MOST_FOUND = 500
SHOWN = 7
"""Rows of one list on the desk's first page."""


def somebody(user: Any) -> User:
    """Return who is signed in at the desk, which answers nobody else.

    Raises:
        TypeError: nobody is.
    """
    if not isinstance(user, User):
        raise TypeError("the desk is for staff")
    return user


def sections_in_order() -> list[SectionPage]:
    """Return every section, as the navigation orders them."""
    return list(SectionPage.objects.order_by("position", "title"))


def sections_to_write_in(user: User) -> list[SectionPage]:
    """Return the sections in which somebody may begin an article."""
    return [
        section
        for section in sections_in_order()
        if section.permissions_for_user(user).can_add_subpage()
    ]


def section_last_used(user: User, among: Sequence[SectionPage]) -> SectionPage | None:
    """Return the section of somebody's newest article, else the first; None when there is none."""
    newest = ArticlePage.objects.filter(owner=user, section__in=[s.pk for s in among])
    last = newest.order_by("-pk").values_list("section_id", flat=True).first()
    return next((s for s in among if s.pk == last), among[0] if among else None)


def drafts_of(user: User) -> QuerySet[ArticlePage]:
    """Return what somebody has begun or changed and nobody has published, latest edit first.

    What an editor has sent back stands before the rest.
    """
    mine = Q(owner=user) | Q(latest_revision__user=user)
    changed = Q(live=True, has_unpublished_changes=True)
    unpublished = changed | Q(live=False, first_published_at=None)
    drafts = _rows(ArticlePage.objects.filter(mine, unpublished)).annotate_approved_schedule()
    back = _sent_back().filter(object_id=Cast(OuterRef("pk"), CharField()))
    found: QuerySet[ArticlePage] = (
        drafts.filter(_approved_schedule=False)
        .annotate(is_back=Exists(back))
        .order_by("-is_back", "-latest_revision_created_at", "-pk")
    )
    return found


def answers_to(articles: Iterable[ArticlePage]) -> dict[int, TaskState]:
    """Return, by key, who sent an article back, and with which words."""
    states = _sent_back().filter(object_id__in=[str(article.pk) for article in articles])
    found = states.select_related("current_task_state__finished_by")
    given = ((state.object_id, state.current_task_state) for state in found)
    return {int(key): task for key, task in given if task is not None}


def scheduled(user: User | None = None) -> list[ArticlePage]:
    """Return what is to appear, the soonest first, with `appears_at`; of one person if given."""
    due = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    times = {
        int(key): at
        for key, at in due.order_by("-approved_go_live_at").values_list(
            "object_id", "approved_go_live_at"
        )[:500]
    }
    articles = _rows(ArticlePage.objects.filter(pk__in=times))
    if user is not None:
        articles = articles.filter(owner=user)
    found = list(articles)
    for article in found:
        article.appears_at = times[article.pk]
    return sorted(found, key=lambda article: article.appears_at)[:SHOWN]


def waiting_for(user: User) -> list[TaskState]:
    """Return what was submitted for approval to somebody like this user, longest wait first."""
    states = TaskState.objects.reviewable_by(user).order_by("started_at")
    waiting = states.select_related("revision__user").prefetch_related("revision__content_object")
    return [state for state in waiting[:SHOWN] if state.revision and state.revision.content_object]


def submitted_by(user: User) -> set[int]:
    """Return the keys of the articles that somebody has submitted and nobody has decided about."""
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__requested_by=user
    )
    keys = waiting.order_by("-started_at").values_list("workflow_state__object_id", flat=True)
    return {int(key) for key in keys[:500]}


def found_in_the_desk(words: str) -> set[int]:
    """Return the keys of the articles, drafts among them, in which words are or begin a word."""
    articles = ArticlePage.objects.all()
    found = (articles.search(words)[:MOST_FOUND], articles.autocomplete(words)[:MOST_FOUND])
    return {article.pk for results in found for article in results}


def card_picture(article: ArticlePage, spec: str) -> AbstractRendition | None:
    """Return an article's picture as a social card shows it, or None without a usable one."""
    if article.lead_image is None:
        return None
    return renditions(article.lead_image, [spec]).get(spec)


def may_write(user: User) -> bool:
    """Tell whether somebody may begin an article anywhere."""
    return bool(sections_to_write_in(user))


def may_publish(user: User) -> bool:
    """Tell whether somebody may publish in any section."""
    return any(
        section.permissions_for_user(user).can_publish_subpage() for section in sections_in_order()
    )


def _sent_back() -> QuerySet[WorkflowState]:
    kind = ContentType.objects.get_for_model(BasePage)
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        base_content_type=kind, status=WorkflowState.STATUS_NEEDS_CHANGES
    )
    return states


def _rows(articles: QuerySet[ArticlePage]) -> Any:
    return articles.select_related("section", "latest_revision__user").defer("body")
