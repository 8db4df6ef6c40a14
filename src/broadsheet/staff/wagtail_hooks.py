"""Staff in the desk: colleagues, one's own account, and less of Wagtail's own machinery."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import WorkflowState

from broadsheet.base.models import User
from broadsheet.staff import views
from broadsheet.staff.actions import approve_by_publishing

SHUT = ("users", "workflows", "workflow-tasks", "sites", "page-types-usage")
"""Entries of Wagtail's menus whose screens are not offered here; see `config.urls`."""


class StaffMenuItem(MenuItem):
    """The way to the colleagues, shown to administrators."""

    def __init__(self) -> None:
        """Name it and say where it leads."""
        options = {"name": "staff", "icon_name": "group", "order": 100}
        super().__init__(gettext_lazy("Staff"), reverse_lazy("staff:colleagues"), **options)

    @override
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))


def desk_addresses() -> list[URLPattern | URLResolver]:
    """Return the screens about staff, for below the desk's address."""
    pages = [
        path("", views.colleagues, name="colleagues"),
        path("invite/", views.invite, name="invite"),
        path("<int:user_id>/", views.colleague, name="colleague"),
        path("<int:user_id>/link/", views.link, name="link"),
        path("<int:user_id>/close/", views.close, name="close"),
        path("<int:user_id>/reopen/", views.reopen, name="reopen"),
        path("<int:user_id>/factors/", views.factors, name="factors"),
        path("<int:user_id>/delete/", views.delete, name="delete"),
    ]
    return [path("staff/", include((pages, "staff")))]


def password(_request: HttpRequest) -> dict[str, str]:
    """Offer a new password on the page of one's own account."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change your password"),
        "help_text": _("You stay signed in here."),
    }


def two_factor(_request: HttpRequest) -> dict[str, str]:
    """Offer a second factor there."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Set up two-factor sign-in"),
        "help_text": _("A code from your phone, or a passkey, asked for when you sign in."),
    }


def without_machinery(_request: HttpRequest, items: list[Any]) -> None:
    """Leave out of a menu what is decided elsewhere, or not at all."""
    items[:] = [item for item in items if item.name not in SHUT]


def what_was_said(request: HttpRequest, page: Any) -> None:
    """Show a writer who sent the article back, and why; and an editor who waits for an answer."""
    state = page.current_workflow_state if request.method == "GET" else None
    if state is None:
        return
    task = state.current_task_state
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        words = {"name": str(task.finished_by or _("An editor")), "comment": task.comment}
        if task.comment:
            messages.warning(request, _("%(name)s sent this article back: “%(comment)s”") % words)
        else:
            messages.warning(request, _("%(name)s sent this article back.") % words)
    elif state.requested_by and task.task.specific.get_actions(page, request.user):
        said = _("%(name)s submitted this article for approval.")
        messages.info(request, said % {"name": state.requested_by})


def approved_by_publishing(request: HttpRequest, page: Any) -> None:
    """Let an article that waits for approval count as approved when it is published."""
    approve_by_publishing(page=page, user=cast("User", request.user))


hooks.register("before_publish_page", approved_by_publishing)
hooks.register("before_edit_page", what_was_said)
hooks.register("register_admin_urls", desk_addresses)
hooks.register("register_settings_menu_item", StaffMenuItem)
hooks.register("register_account_menu_item", password)
hooks.register("register_account_menu_item", two_factor)
hooks.register("construct_settings_menu", without_machinery)
hooks.register("construct_reports_menu", without_machinery)
