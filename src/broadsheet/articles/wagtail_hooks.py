"""Articles in the desk: one flat list of them, and what they are filed under."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.articles.desk import ArticleIndex, ChooseSection
from broadsheet.articles.models import ArticlePage, Author, Story, Tag
from broadsheet.articles.views import life


class ForWriters(MenuItem):
    """Shown to those who may do anything at all with pages."""

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(PagePermissionPolicy().explorable_root_instance(request.user))


class ArticleList(PageListingViewSet):
    """Every article, whatever its section and state, with a button for a new one."""

    model = ArticlePage
    index_view_class = ArticleIndex
    choose_parent_view_class = ChooseSection
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    add_to_admin_menu = True
    menu_item_class = ForWriters
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Headline"), sort_key="title", classname="title"),
        Column("section", label=_("Section")),
        DateColumn(
            "latest_revision_created_at", label=_("Edited"), sort_key="latest_revision_created_at"
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]
    list_filter = ["section", "kind", "story", "live"]


class AuthorViewSet(SnippetViewSet):
    """Authors and their pages."""

    model = Author
    icon = "user"
    list_display = ["name", "kind", "role", "account"]
    list_filter = ["kind"]
    copy_view_enabled = False


class StoryViewSet(SnippetViewSet):
    """Running stories."""

    model = Story
    icon = "history"
    list_display = ["title", "closed"]
    list_filter = ["closed"]
    copy_view_enabled = False


class TagViewSet(SnippetViewSet):
    """Tags, which are made while writing and mended here."""

    model = Tag
    icon = "tag"
    list_display = ["name", "slug"]
    copy_view_enabled = False


class FiledUnder(SnippetViewSetGroup):
    """What articles are filed under, besides sections."""

    items = (StoryViewSet, AuthorViewSet, TagViewSet)
    menu_label = _("Filed under")
    menu_icon = "folder-open-inverse"
    menu_order = 200


def desk_urls() -> list[URLResolver]:
    """Return the screens for what becomes of a published article."""
    screens = (life.urlpatterns, "articles_desk")
    return [path("published/", include(screens, namespace="articles_desk"))]


def log_actions(log: LogActionRegistry) -> None:
    """Let an article's history in the desk say what was done to it."""
    log.register_action("articles.withdraw", _("Withdraw"), _("Withdrawn from readers"))
    log.register_action(
        "articles.lift_withdrawal", _("Lift the withdrawal"), _("Withdrawal lifted")
    )


hooks.register("register_admin_urls", desk_urls)
hooks.register("register_page_header_buttons", life.header_buttons)
hooks.register("register_log_actions", log_actions)
hooks.register("register_admin_viewset", lambda: ArticleList("article_list", url_prefix="articles"))
register_snippet(FiledUnder)
