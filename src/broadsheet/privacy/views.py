"""The page about personal data, and the desk's screen that acts on one person's."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.base.models import User
from broadsheet.core import clock
from broadsheet.core.freshness import published
from broadsheet.newsletters.queries import counts_clicks
from broadsheet.privacy import actions, queries, wording
from broadsheet.privacy.forms import PersonForm

MAY = "privacy.add_privacyrequest"


@published
@require_safe
def disclosure(request: HttpRequest) -> HttpResponse:
    """Say what is kept about readers, why, on what basis, how long, and by whom."""
    context = {
        "declarations": wording.disclosure(),
        "staff": wording.disclosure(staff=True),
        "relay": wording.relay(),
        "counts_clicks": counts_clicks(),
    }
    return render(request, "privacy/disclosure.html", context)


@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """Ask whose data is meant, and show the register of what was done."""
    _check(request)
    return _asked(request, PersonForm())


@require_POST
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Answer with all that is kept about a person, as a file of JSON."""
    user = _check(request)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _asked(request, form)
    now = clock.now()
    data = actions.export_person(address=form.cleaned_data["address"], done_by=user, now=now)
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="personal-data-{now:%Y-%m-%d}.json"'
    return response


@require_POST
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Show what would be erased; erase it when that page is confirmed."""
    user = _check(request)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _asked(request, form)
    address = form.cleaned_data["address"]
    if "sure" not in request.POST:
        context = {
            "address": address,
            "holdings": [
                (held.name, len(held.keys), wording.holding_on_erasure(held))
                for held in queries.holdings(address)
            ],
            **_titles(_("Erase a person's data")),
        }
        return render(request, "privacy/desk/erase.html", context)
    counts = actions.erase_person(address=address, done_by=user, now=clock.now())
    rows = sum(told["emptied"] + told["deleted"] for told in counts.values())
    messages.success(
        request,
        ngettext(
            "%(rows)d entry of %(address)s was erased. No mail will be sent there again.",
            "%(rows)d entries of %(address)s were erased. No mail will be sent there again.",
            rows,
        )
        % {"rows": rows, "address": address},
    )
    return HttpResponseRedirect(reverse("privacy_desk:desk"))


def _check(request: HttpRequest) -> User:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    return cast("User", request.user)


def _asked(request: HttpRequest, form: PersonForm) -> HttpResponse:
    context = {
        "form": form,
        "requests": queries.latest_requests(),
        **_titles(_("Readers' data")),
    }
    status = 400 if form.is_bound else 200
    return render(request, "privacy/desk/person.html", context, status=status)


def _titles(title: str) -> dict[str, Any]:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("privacy_desk:desk"), "label": _("Readers' data")},
    ]
    if title != _("Readers' data"):
        trail.append({"url": "", "label": title})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "user",
        "breadcrumbs_items": trail,
    }
