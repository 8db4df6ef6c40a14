"""Colleagues in the desk: invited, given a role, let in and kept out. For administrators alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override
from wagtail.admin.views.account import AccountView

from broadsheet.base.models import User
from broadsheet.core.clock import now
from broadsheet.mail.actions import LetterRefused
from broadsheet.staff import actions, queries
from broadsheet.staff.forms import ColleagueForm

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Refuse everybody else."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request.user, "is_superuser", False):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_administrators
def colleagues(request: HttpRequest) -> HttpResponse:
    """List everybody who has an account."""
    people = [
        {
            "user": user,
            "role": queries.role_name(user),
            "state": _state(user),
            "has_factor": user.has_factor,  # type: ignore[attr-defined]  # annotated
        }
        for user in queries.colleagues()
    ]
    return render(request, "staff/desk/colleagues.html", _page(_("Staff"), people=people))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def invite(request: HttpRequest) -> HttpResponse:
    """Ask for name, address and role; then show the link, or mail it."""
    form = ColleagueForm(request.POST or None, initial={"role": "reporter"})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = actions.add_staff(
                email=said["address"],
                name=said["name"],
                role=said["role"],
                groups=said.get("groups", ()),
                by=_me(request),
            )
        except actions.AddressTaken:
            form.add_error("address", _("Somebody has an account with this address already."))
        else:
            return _hand_over(request, user)
    return _form(request, "staff/desk/invite.html", _("Invite a colleague"), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def colleague(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one account, and change it."""
    user = get_object_or_404(User, pk=user_id)
    form = ColleagueForm.about(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_colleague(
                user=user,
                email=said["address"],
                name=said["name"],
                role=said["role"],
                groups=said.get("groups", ()),
                by=_me(request),
            )
        except actions.AddressTaken:
            form.add_error("address", _("Somebody else has an account with this address."))
        except actions.LastAdministrator:
            form.add_error("role", _only_one())
        else:
            messages.success(request, _("What you changed is saved."))
            return redirect("staff:colleagues")
    user.refresh_from_db()
    return _form(
        request,
        "staff/desk/colleague.html",
        str(user),
        form,
        user_shown=user,
        state=_state(user),
        has_factor=queries.has_factor(user),
    )


@require_POST
@for_administrators
def link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a new link for somebody, and show or mail it."""
    return _hand_over(request, get_object_or_404(User, pk=user_id))


@require_POST
@for_administrators
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account at once."""
    user = get_object_or_404(User, pk=user_id)
    try:
        actions.close_account(user=user, by=_me(request))
    except actions.LastAdministrator:
        messages.error(request, _only_one())
    else:
        said = _("%(name)s cannot sign in any more, and was signed out everywhere.")
        messages.success(request, said % {"name": user})
    return redirect("staff:colleague", user.pk)


@require_POST
@for_administrators
def reopen(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a closed account, with a new link."""
    user = get_object_or_404(User, pk=user_id)
    actions.reopen_account(user=user, by=_me(request))
    return _hand_over(request, user)


@require_POST
@for_administrators
def factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take somebody's second factors away, because they lost them."""
    user = get_object_or_404(User, pk=user_id)
    actions.remove_factors(user=user, by=_me(request))
    messages.success(request, _("%(name)s signs in with the password alone.") % {"name": user})
    return redirect("staff:colleague", user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def delete(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask once more, then delete a closed account."""
    user = get_object_or_404(User, pk=user_id)
    if user.is_active:
        messages.error(request, _("Close the account first."))
        return redirect("staff:colleague", user.pk)
    if request.method == "POST":
        name = str(user)
        actions.delete_account(user=user, by=_me(request))
        messages.success(request, _("The account of %(name)s is deleted.") % {"name": name})
        return redirect("staff:colleagues")
    return render(request, "staff/desk/delete.html", _page(_("Delete an account"), user_shown=user))


class Account(AccountView):
    """One's own account, without the portrait that Wagtail would keep and nobody would be shown."""

    @override
    def get_panels(self) -> list[Any]:
        offered: list[Any] = super().get_panels()  # type: ignore[no-untyped-call]  # Wagtail's
        return [panel for panel in offered if panel.name != "avatar"]


def _hand_over(request: HttpRequest, user: User) -> HttpResponse:
    """Show a new link once, or owe the letter that carries it."""
    try:
        if request.POST.get("hand") == "mail":
            actions.mail_link(user=user, now=now())
            said = _("A letter with the link is on its way to %(address)s.")
            messages.success(request, said % {"address": user.email})
            return redirect("staff:colleagues")
        made = actions.make_link(user=user, now=now())
    except actions.AccountClosed:
        messages.error(request, _("This account is closed. Open it first."))
        return redirect("staff:colleague", user.pk)
    except LetterRefused as refused:
        messages.error(request, str(refused))
        return redirect("staff:colleague", user.pk)
    return render(
        request,
        "staff/desk/link.html",
        _page(
            _("A link for %(name)s") % {"name": user},
            link=made,
            user_shown=user,
            until=queries.link_ends(user),
        ),
    )


def _form(
    request: HttpRequest, template: str, title: str, form: ColleagueForm, **more: Any
) -> HttpResponse:
    status = 400 if form.is_bound else 200
    return render(request, template, _page(title, form=form, **more), status=status)


def _page(title: str, **more: Any) -> dict[str, Any]:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("staff:colleagues"), "label": _("Staff")},
    ]
    if title != _("Staff"):
        trail.append({"url": "", "label": title})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": trail,
        **more,
    }


def _state(user: User) -> str:
    if not user.is_active:
        return _("closed")
    if user.has_usable_password():
        return _("active")
    ends = queries.link_ends(user)
    if ends is None:
        return _("not invited yet")
    return _("invited") if ends > now() else _("invited; the link has expired")


def _only_one() -> str:
    return _("There must be somebody who manages the newsroom: make another administrator first.")


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
