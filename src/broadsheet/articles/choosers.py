"""Choosing an article or a section in the desk: one flat list and a search, no tree of pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies.pages import PagePermissionPolicy


class _Articles:
    """The list of articles, newest first, with where each stands and whether readers see it."""

    ordering: Any = ("-latest_revision_created_at", "-pk")

    def get_object_list(self) -> QuerySet[Any]:
        # Whoever works with no page at all, as moderators do, is told of no draft either.
        view: Any = self
        own = PagePermissionPolicy().explorable_instances(view.request.user)
        articles: QuerySet[Any] = view.model_class.objects.filter(pk__in=own.values("pk"))
        return articles.select_related("section").defer("body")

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,  # type: ignore[attr-defined]  # of the view
            Column("section", label=_("Section")),
            DateColumn("first_published_at", label=_("Published")),
            Column("status", label=_("Status"), accessor="status_string"),
        ]


class ChooseArticle(_Articles, ChooseView):
    """The list in its window."""


class ChooseArticleResults(_Articles, ChooseResultsView):
    """The list alone, after a search or on another page."""


class ArticleChooser(ChooserViewSet):
    """Chooses one article."""

    model = "articles.ArticlePage"
    icon = "doc-full"
    choose_one_text = _("Choose an article")
    choose_another_text = _("Choose another article")
    edit_item_text = _("Edit this article")
    choose_view_class = ChooseArticle
    choose_results_view_class = ChooseArticleResults
    register_widget = False
    per_page = 15


class SectionChooser(ChooserViewSet):
    """Chooses one section."""

    model = "articles.SectionPage"
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a section")
    choose_another_text = _("Choose another section")
    edit_item_text = _("Edit this section")
    register_widget = False


article_chooser = ArticleChooser("article_chooser", url_prefix="choose/article")
section_chooser = SectionChooser("section_chooser", url_prefix="choose/section")
