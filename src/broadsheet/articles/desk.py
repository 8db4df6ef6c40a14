"""Screens of the desk for articles, where Wagtail's own speak of trees and parents."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView


class ArticleIndex(IndexView):
    """The list of articles, with a button that says what it does."""

    add_item_label = _("New article")


class ChooseSection(ChooseParentView):
    """A new article begins with its section: one press, no tree."""

    page_title = _("New article")
    template_name = "articles/desk/choose_section.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = self.get_valid_parent_pages(self.request.user).specific()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "sections": sorted(sections, key=lambda section: section.position)}
