"""The buttons under the editor: one for what the person at the desk came for, and the rest."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages as django_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override
from wagtail.admin import messages
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    SaveDraftMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.models import Revision

from broadsheet.articles.actions import file_in_section
from broadsheet.articles.models import ArticlePage, SectionPage
from broadsheet.articles.queries.desk import somebody

LIST = "article_list:index"
DECISIONS = ("action-publish", "action-submit", "action-workflow-action")


class OpenPanel(ActionMenuItem):
    """A button that opens the publish panel."""

    template_name = "articles/desk/open_panel.html"

    def __init__(self, act: str, label: Any, icon: str) -> None:
        """Remember what the panel is opened for, and the words for it."""
        super().__init__()
        self.act, self.label, self.icon_name = act, label, icon
        self.name: str = f"panel-{act}"  # type: ignore[assignment]  # Wagtail declares None

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "act": self.act}


class TwoButtons(ActionMenuItem):
    """The main button, and before it a lesser one: to keep a draft, or to send one back."""

    def __init__(self, lesser: ActionMenuItem, main: ActionMenuItem) -> None:
        """Remember both."""
        super().__init__()
        self.lesser, self.main = lesser, main

    @override
    def render_html(self, parent_context: Any = None) -> SafeString:
        buttons = (self.lesser.render_html(parent_context), self.main.render_html(parent_context))
        return format_html("{}{}", *buttons)


PUBLISH = OpenPanel("publish", gettext_lazy("Publish"), "upload")
APPROVE = OpenPanel("publish", gettext_lazy("Approve and publish"), "upload")
SUBMIT = OpenPanel("submit", gettext_lazy("Submit for approval"), "resubmit")
CHECK = OpenPanel("save", gettext_lazy("Section and checks"), "view")
MAIN = (APPROVE, PUBLISH, SUBMIT)
"""What somebody came for, the most of it first."""


def one_main_button(
    items: list[ActionMenuItem], _request: HttpRequest, context: Mapping[str, Any]
) -> None:
    """Put first what somebody came for: publishing, else submitting, else saving."""
    if context.get("locked_for_user"):
        return
    if _is_about_an_article(context):
        items[:] = [_opening_the_panel(item) for item in items]
        back = _sending_back(items)
        if not any(item in MAIN for item in items):
            items.append(CHECK)
        items.sort(key=lambda item: MAIN.index(item) if item in MAIN else len(MAIN))
        save = next((item for item in items if isinstance(item, SaveDraftMenuItem)), None)
        lesser = back or save
        if lesser is not None and items[0] is not lesser:
            items.remove(lesser)
            items[0] = TwoButtons(lesser, items[0])
        return
    items.sort(key=lambda item: not isinstance(item, PublishMenuItem))


def _sending_back(items: list[ActionMenuItem]) -> ActionMenuItem | None:
    """Where an article waits for this person, leave two answers, and return the one that is no.

    Wagtail's own approval would publish without the panel: unmailed, and in no chosen section.
    """
    back = next((item for item in items if str(item.name) == "reject"), None)
    if back is not None and PUBLISH in items:
        items[:] = [
            item
            for item in items
            if str(item.name) != "approve" and not isinstance(item, CancelWorkflowMenuItem)
        ]
        items[items.index(PUBLISH)] = APPROVE
    return back


def _opening_the_panel(item: ActionMenuItem) -> ActionMenuItem:
    if isinstance(item, PublishMenuItem):
        return PUBLISH
    return SUBMIT if isinstance(item, SubmitForModerationMenuItem) else item


def _is_about_an_article(context: Mapping[str, Any]) -> bool:
    page = context.get("page")
    if page is not None:
        return isinstance(page, ArticlePage)
    return isinstance(context.get("parent_page"), SectionPage)


def move_before_publishing(request: HttpRequest, page: Any) -> None:
    """File an article in the section that was chosen, before its address is fixed or changed."""
    _file_as_chosen(request, page)


def move_a_draft(request: HttpRequest, page: Any) -> None:
    """File an article that readers never saw, when its draft is kept or submitted."""
    if isinstance(page, ArticlePage) and page.first_published_at is None:
        _file_as_chosen(request, page)


def _file_as_chosen(request: HttpRequest, page: Any) -> None:
    section = getattr(page, "section_chosen", None)
    if not isinstance(page, ArticlePage) or section is None or section.pk == page.section_id:
        return
    if section.permissions_for_user(request.user).can_add_subpage():
        file_in_section(article=page, section=section, user=somebody(request.user))


def back_to_the_list(request: HttpRequest, page: Any) -> HttpResponse | None:
    """After a decision about an article, return to the list, and say what became of it."""
    decided = next((act for act in DECISIONS if act in request.POST), None)
    if decided is None or not isinstance(page, ArticlePage):
        return None
    _drop_what_was_said(request)
    stored = ArticlePage.objects.get(pk=page.pk)
    appears_at = _appears_at(stored)
    buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))]
    if stored.workflow_in_progress:
        words = _("“%(title)s” waits for approval now.")
    elif "reject" in request.POST.get("workflow-action-name", ""):
        words = _("“%(title)s” goes back to who wrote it.")
    elif appears_at:
        words = _("“%(title)s” is scheduled for %(time)s.")
    elif stored.live and stored.url:
        words = _("“%(title)s” is published.")
        buttons.insert(0, messages.button(stored.url, _("Look at it")))
    else:
        words = _("“%(title)s” is not public yet.")
    title = Truncator(stored.draft_title or stored.title).chars(80)
    messages.success(request, words % {"title": title, "time": appears_at}, buttons=buttons)
    return redirect(LIST)


def _appears_at(page: ArticlePage) -> str:
    due = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    at = due.values_list("approved_go_live_at", flat=True).first()
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


def _drop_what_was_said(request: HttpRequest) -> None:
    """Take back Wagtail's own words of success, which speak of pages; keep every warning."""
    for said in list(django_messages.get_messages(request)):
        if said.level > django_messages.SUCCESS:
            django_messages.add_message(request, said.level, said.message, said.extra_tags)
