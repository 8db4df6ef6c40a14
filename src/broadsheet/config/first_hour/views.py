"""The first hour in the desk: a list for administrators, and the test of mail."""

import errno
import re
import socket
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override
from wagtail.admin.ui.components import Component

from broadsheet.config.first_hour import steps
from broadsheet.core.clock import now
from broadsheet.mail.actions import LetterRefused
from broadsheet.mail.delivery import send_test
from broadsheet.mail.engine.relay import RelayRefused
from broadsheet.mail.queries import relay_host
from broadsheet.staff.actions import put_aside, remember_that_mail_works
from broadsheet.staff.queries import first_hour
from broadsheet.staff.views import for_administrators

_ERROR = re.compile(r"\[Errno (-?\d+)\].*", re.DOTALL)
_PLAIN = {
    errno.ECONNREFUSED: gettext_lazy("connection refused; nothing listens there."),
    errno.ETIMEDOUT: gettext_lazy("no answer in time."),
    errno.EHOSTUNREACH: gettext_lazy("the way there is closed."),
    errno.ENETUNREACH: gettext_lazy("the way there is closed."),
    socket.EAI_NONAME: gettext_lazy("there is no host of that name."),
    socket.EAI_AGAIN: gettext_lazy("its name cannot be looked up now."),
}


class FirstHourPanel(Component):  # type: ignore[misc]  # Wagtail is untyped here
    """The list on the desk's first page, until everything is done, skipped, or the list hidden."""

    name = "first_hour"
    order = 10
    template_name = "config/desk/first_hour_panel.html"

    @override
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "steps": steps.shown(),
            "request": parent_context["request"],
            "csrf_token": parent_context["csrf_token"],
            "panel": True,
        }


def on_the_first_page(request: HttpRequest, panels: list[Any]) -> None:
    """Put the list there for administrators while something is still to do."""
    if not getattr(request.user, "is_superuser", False) or first_hour().hidden:
        return
    if any(step.open for step in steps.shown()):
        panels.append(FirstHourPanel())


@require_safe
@for_administrators
def overview(request: HttpRequest) -> HttpResponse:
    """Show the whole list, hidden or not."""
    context = _page(_("First steps"), steps=steps.shown(), hidden=first_hour().hidden)
    return render(request, "config/desk/first_hour.html", context)


@require_POST
@for_administrators
def aside(request: HttpRequest) -> HttpResponse:
    """Skip a step or take it up again; hide the list or bring it back."""
    stored = first_hour()
    skipped, hidden = set(stored.skipped), stored.hidden
    match request.POST.get("do"), request.POST.get("step"):
        case "skip", str(name) if name in steps.NAMES:
            skipped.add(name)
        case "take-up", str(name) if name in steps.NAMES:
            skipped.discard(name)
        case ("hide" | "show") as word, _step:
            hidden = word == "hide"
        case _:
            return _unknown(request)
    put_aside(skipped=skipped, hidden=hidden)
    if hidden:
        messages.success(request, _("The list waits under Settings, First steps."))
    return redirect(_back(request))


@require_POST
@for_administrators
def sections(request: HttpRequest) -> HttpResponse:
    """Make the suggested sections in one press."""
    try:
        made = steps.add_suggested_sections()
    except steps.NoFrontPage:
        messages.error(request, _("There is no front page yet, so no section can be made."))
    else:
        said = ngettext("%(made)s section was made.", "%(made)s sections were made.", made)
        messages.success(request, said % {"made": made})
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def mail(request: HttpRequest) -> HttpResponse:
    """Send the administrator a letter now, and show the server's own answer."""
    said = _sent(request) if request.method == "POST" else {}
    context = _page(
        _("Test your mail"), relay=relay_host(settings.SMTP), sender=settings.DEFAULT_FROM_EMAIL
    )
    return render(request, "config/desk/mail_test.html", {**context, **said})


def _sent(request: HttpRequest) -> dict[str, Any]:
    address = str(getattr(request.user, "email", ""))
    try:
        outcome = send_test(
            to=address,
            subject=_("Mail works"),
            text=_("This letter was sent from your newsroom's desk to see whether mail works."),
            now=now(),
        )
    except (RelayRefused, LetterRefused) as refused:
        return {"answer": str(refused), "accepted": False}
    accepted = outcome.state == "accepted"
    if accepted:
        remember_that_mail_works()
    answer = f"{outcome.code} {outcome.text}" if outcome.code else _in_plain_words(outcome.text)
    return {"answer": answer, "accepted": accepted}


def _in_plain_words(text: str) -> str:
    """Return why there was no conversation, for somebody who knows no error numbers."""
    found = _ERROR.search(text)
    if found is None or int(found[1]) not in _PLAIN:
        return text
    return f"{text[: found.start()]}{_PLAIN[int(found[1])]}"


def _unknown(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("There is no such step."))
    context = _page(_("First steps"), steps=steps.shown(), hidden=first_hour().hidden)
    return render(request, "config/desk/first_hour.html", context, status=400)


def _back(request: HttpRequest) -> str:
    home = request.POST.get("from") == "home"
    return reverse("wagtailadmin_home" if home else "first_hour:overview")


def _page(title: str, **more: Any) -> dict[str, Any]:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("first_hour:overview"), "label": _("First steps")},
    ]
    if title != _("First steps"):
        trail.append({"url": "", "label": title})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "tick-inverse",
        "breadcrumbs_items": trail,
        **more,
    }
