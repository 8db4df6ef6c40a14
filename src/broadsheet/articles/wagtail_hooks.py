"""Articles in the desk: one flat list of them, and what they are filed under."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.articles import action_menu, front_desk, home
from broadsheet.articles.choosers import article_chooser, section_chooser
from broadsheet.articles.citations import register_citations
from broadsheet.articles.desk import (
    ArticleFilters,
    ArticleIndex,
    HeadlineColumn,
    NewArticle,
    StateColumn,
)
from broadsheet.articles.models import ArticlePage, Author, Recording, Story, Tag
from broadsheet.articles.publish_panel import PanelOnCreate, PanelOnEdit
from broadsheet.articles.recording_forms import RecordingForm
from broadsheet.articles.views import life


class ForWriters(MenuItem):
    """Shown to those who may do anything at all with pages."""

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(PagePermissionPolicy().explorable_root_instance(request.user))


class SearchForWriters(SearchArea):
    """The search of the menu: articles, for those who may do anything with them."""

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(PagePermissionPolicy().explorable_root_instance(request.user))


class ArticleList(PageListingViewSet):
    """Every article, whatever its section and state, with a button for a new one."""

    model = ArticlePage
    index_view_class = ArticleIndex
    choose_parent_view_class = NewArticle
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    add_to_admin_menu = True
    menu_item_class = ForWriters
    columns = [
        HeadlineColumn("title", label=_("Headline"), sort_key="title", classname="title"),
        Column("section", label=_("Section"), classname="bs-wide", width="14%"),
        DateColumn(
            "latest_revision_created_at",
            label=_("Edited"),
            sort_key="latest_revision_created_at",
            classname="bs-wide",
            width="14%",
        ),
        StateColumn("status", label=_("State"), sort_key="live", classname="bs-wide", width="16%"),
    ]
    filterset_class = ArticleFilters

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("publish/<int:page_id>/", PanelOnEdit.as_view(), name="publish"),
            path("publish/new/<int:parent_page_id>/", PanelOnCreate.as_view(), name="publish_new"),
        ]


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


class RecordingChooser(SnippetChooserViewSet):
    """Chooses sound and film while writing, or uploads it there and then."""

    choose_one_text = _("Choose or upload")
    choose_another_text = _("Choose another")
    create_action_label = _("Upload")
    create_action_clicked_label = _("Uploading…")
    creation_form_class = RecordingForm


class RecordingViewSet(SnippetViewSet):
    """Sound and film."""

    model = Recording
    icon = "media"
    menu_label = _("Sound and film")
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["title", "kind", "length", "uploaded_at"]
    list_filter = ["kind"]
    copy_view_enabled = False
    chooser_viewset_class = RecordingChooser

    @override
    def get_form_class(self, for_update: bool = False) -> type[RecordingForm]:
        return RecordingForm


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


def search_articles() -> SearchArea:
    """Search the articles from the menu, before anything else."""
    options = {"name": "articles", "icon_name": "doc-full", "order": 1}
    return SearchForWriters(_("Articles"), reverse("article_list:index"), **options)


def desk_styles() -> SafeString:
    """Return the styles of the screens for articles."""
    return format_html('<link rel="stylesheet" href="{}">', static("articles/desk.css"))


def panel_script() -> SafeString:
    """Return what opens the publish panel."""
    return format_html('<script src="{}" defer></script>', static("articles/publish.js"))


hooks.register("register_admin_urls", desk_urls)
hooks.register("register_page_header_buttons", life.header_buttons)
hooks.register("register_log_actions", log_actions)


def clean_pasting() -> SafeString:
    """Load what cleans pasted text into every editor."""
    return format_html(
        '<script src="{}" data-too-long="{}"></script>',
        static("articles/paste.js"),
        _now("This is too long to paste into one article: paste it in parts, or divide it."),
    )


def own_icons(icons: list[str]) -> list[str]:
    """Add the icons that Wagtail lacks."""
    return [*icons, "articles/icons/sound.svg"]


hooks.register("insert_editor_js", clean_pasting)
hooks.register("register_icons", own_icons)
hooks.register("register_rich_text_features", register_citations)
hooks.register("register_admin_viewset", lambda: ArticleList("article_list", url_prefix="articles"))
hooks.register("register_admin_viewset", lambda: [article_chooser, section_chooser])
hooks.register("register_admin_menu_item", front_desk.menu_item)
hooks.register("register_admin_urls", front_desk.urls)
register_snippet(FiledUnder)
register_snippet(RecordingViewSet)
hooks.register("insert_global_admin_css", desk_styles)
hooks.register("register_admin_search_area", search_articles)
hooks.register("insert_editor_js", panel_script)
hooks.register("construct_homepage_panels", home.panels_for)
hooks.register("construct_page_action_menu", action_menu.one_main_button)
hooks.register("before_publish_page", action_menu.move_before_publishing)
LAST = 1_000  # after what others do then, for the answer that is given ends it
for moment in ("after_create_page", "after_edit_page"):
    hooks.register(moment, action_menu.move_a_draft)
    hooks.register(moment, action_menu.back_to_the_list, order=LAST)
