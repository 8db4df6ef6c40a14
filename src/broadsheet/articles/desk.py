"""Screens of the desk for articles, where Wagtail's own speak of trees and parents."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.permission_policies.pages import PagePermissionPolicy

from broadsheet.articles.models import ArticlePage, Author, Byline, SectionPage
from broadsheet.articles.queries import desk as queries

STATES = [
    ("draft", gettext_lazy("Draft")),
    ("scheduled", gettext_lazy("Scheduled")),
    ("published", gettext_lazy("Published")),
    ("withdrawn", gettext_lazy("Withdrawn")),
]


class ArticleFilters(WagtailFilterSet):
    """By state, section, author and day, and what is one's own."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        empty_label=gettext_lazy("Any"),
        method="in_state",
        widget=RadioSelect,
    )
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"),
        choices=[("mine", gettext_lazy("Mine"))],
        empty_label=gettext_lazy("Everybody's"),
        method="of_mine",
        widget=RadioSelect,
    )
    section = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Section"),
        queryset=SectionPage.objects.order_by("position", "title"),
        widget=CheckboxSelectMultiple,
    )
    author = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Author"),
        queryset=Author.objects.order_by("name"),
        empty_label=gettext_lazy("Anybody"),
        method="written_by",
    )
    latest_revision_created_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Edited"), widget=DateRangePickerWidget
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def in_state(self, articles: Any, _name: str, state: str) -> Any:
        """Keep the articles in one state; a published one with a newer draft is in both."""
        match state:
            case "draft":
                begun = Q(live=False, first_published_at=None) | Q(
                    live=True, has_unpublished_changes=True
                )
                return articles.filter(begun, _approved_schedule=False)
            case "scheduled":
                return articles.filter(_approved_schedule=True)
            case "withdrawn":
                return articles.filter(live=False, first_published_at__isnull=False)
            case _:
                return articles.filter(live=True)

    def of_mine(self, articles: QuerySet[ArticlePage], _name: str, _whose: str) -> Any:
        """Keep what the person at the desk began, or edited last."""
        user = self.request.user
        return articles.filter(Q(owner=user) | Q(latest_revision__user=user))

    def written_by(self, articles: QuerySet[ArticlePage], _name: str, author: Author) -> Any:
        """Keep what carries an author's name."""
        signed = Byline.objects.filter(author=author).values("article_id")
        return articles.filter(pk__in=signed)


class HeadlineColumn(Column):
    """A headline that leads to the editor, and on a small screen all else about the article."""

    cell_template_name = "articles/desk/headline_cell.html"

    @override
    def get_cell_context_data(self, instance: ArticlePage, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        may_edit = instance.permissions_for_user(parent_context["request"].user).can_edit()
        return {**context, "article": instance, "may_edit": may_edit, "state": state_of(instance)}


class StateColumn(Column):
    """In which state an article is, in a word."""

    cell_template_name = "articles/desk/state_cell.html"

    @override
    def get_value(self, instance: ArticlePage) -> "State":
        return state_of(instance)


@dataclass(frozen=True)
class State:
    """A state and the words for it."""

    name: str
    words: str


def state_of(article: ArticlePage) -> State:
    """Return the state of an article as the list shows it."""
    if article.approved_schedule:
        return State("scheduled", _("Scheduled"))
    if article.workflow_in_progress:
        return State("waiting", _("Waits for approval"))
    if article.current_workflow_state:
        return State("returned", _("Sent back"))
    if article.live:
        newer = article.has_unpublished_changes
        return State("published", _("Published, draft newer") if newer else _("Published"))
    if article.first_published_at:
        return State("withdrawn", _("Withdrawn"))
    return State("draft", _("Draft"))


class ArticleIndex(IndexView):
    """The list of articles, with a button that says what it does."""

    add_item_label = gettext_lazy("New article")
    page_title = gettext_lazy("Articles")  # type: ignore[assignment]  # said in the language in use

    @override
    def annotate_queryset(self, pages: Any) -> Any:
        rows = super().annotate_queryset(pages)
        return rows.prefetch_related("section", "bylines__author", "latest_revision__user")

    @override
    def order_queryset(self, queryset: Any) -> Any:
        if self.is_searching and not self.is_explicitly_ordered:
            return queryset.order_by("-latest_revision_created_at", "-pk")
        return super().order_queryset(queryset)

    @override
    def search_queryset(self, queryset: Any) -> Any:
        # Found first and filtered after: the index knows few of the columns that filters ask for.
        if self.is_searching:
            return queryset.filter(pk__in=queries.found_in_the_desk(self.search_query))
        return queryset


class NewArticle(ChooseParentView):
    """A new article begins in the section last used; the publish panel asks for another one."""

    page_title = gettext_lazy("New article")

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not PagePermissionPolicy().user_has_permission(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the editor; without a section to write in, say what is missing."""
        user = queries.somebody(request.user)
        section = queries.section_last_used(user, queries.sections_to_write_in(user))
        if section is not None:
            return redirect("wagtailadmin_pages:add", "articles", "articlepage", section.pk)
        title = _("New article")
        context = {"page_title": title, "header_title": title, "header_icon": "doc-full"}
        return render(request, "articles/desk/no_section.html", context)
