"""The desk's page that judges a pasted text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from broadsheet.core import clock
from broadsheet.spam import actions, queries
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.forms import CheckForm
from broadsheet.spam.views.furniture import MAY_CHECK, for_those_who, furniture


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(MAY_CHECK)
def check(request: HttpRequest) -> HttpResponse:
    """Judge a pasted text and show why; nothing is stored or learnt."""
    form = CheckForm(request.POST or None)
    context = {**furniture(request, "spam:check"), "form": form}
    if form.is_valid():
        verdict = actions.weigh(submission=Submission(**form.cleaned_data), now=clock.now())
        context |= {
            "verdict": verdict,
            "percent": queries.percent(verdict),
            "clues": queries.clues(verdict),
        }
    return render(request, "spam/check.html", context)
