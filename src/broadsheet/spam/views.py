"""The desk's page that judges a pasted text."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadsheet.core import clock
from broadsheet.spam import actions, queries
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.forms import CheckForm

MAY_CHECK = "spam.view_judgedsubmission"


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Judge a pasted text and show why; nothing is stored or learnt.

    Raises:
        PermissionDenied: the account may not see verdicts.
    """
    if not request.user.has_perm(MAY_CHECK):
        raise PermissionDenied
    form = CheckForm(request.POST or None)
    context = {
        "form": form,
        "page_title": _("Check a text"),
        "header_title": _("Check a text"),
        "header_icon": "search",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("spam:check"), "label": _("Check a text")},
        ],
    }
    if form.is_valid():
        verdict = actions.weigh(submission=Submission(**form.cleaned_data), now=clock.now())
        context |= {
            "verdict": verdict,
            "percent": queries.percent(verdict),
            "clues": queries.clues(verdict),
        }
    return render(request, "spam/check.html", context)
