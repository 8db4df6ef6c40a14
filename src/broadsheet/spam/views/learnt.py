"""The desk's page that shows what the filter learnt, how well it does, and takes lessons back."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from broadsheet.core import clock
from broadsheet.spam import actions, queries
from broadsheet.spam.engine.measures import drift, together
from broadsheet.spam.models import TaughtExample
from broadsheet.spam.views.furniture import (
    MAY_FORGET_ALL,
    MAY_SEE_LESSONS,
    MAY_WITHDRAW,
    for_those_who,
    furniture,
)

_NUMBER = re.compile("[1-9][0-9]{0,4}")


@require_safe
@for_those_who(MAY_SEE_LESSONS)
def learnt(request: HttpRequest) -> HttpResponse:
    """Show the filter's precision and recall against moderators' decisions, and what it learnt."""
    page = request.GET.get("page", "")
    number = int(page) if _NUMBER.fullmatch(page) else 1
    weeks = queries.weeks(clock.now())
    shown, more = queries.examples(number)
    context = {
        **furniture(request, "spam:learnt"),
        "weeks": list(reversed(weeks)),
        "whole": together(weeks),
        "chart": queries.chart(weeks),
        "drift": drift(weeks),
        "examples": shown,
        "newer": number - 1,
        "older": number + 1 if more else 0,
        "may_withdraw": request.user.has_perm(MAY_WITHDRAW),
        "may_forget_all": request.user.has_perm(MAY_FORGET_ALL),
    }
    return render(request, "spam/learnt.html", context)


@require_POST
@for_those_who(MAY_WITHDRAW)
def withdraw(request: HttpRequest, example_id: int) -> HttpResponse:
    """Take one lesson back."""
    example = get_object_or_404(TaughtExample, pk=example_id)
    actions.withdraw_example(example=example)
    messages.success(request, _("The filter has forgotten that."))
    return HttpResponseRedirect(reverse("spam:learnt"))


@require_POST
@for_those_who(MAY_FORGET_ALL)
def forget_all(request: HttpRequest) -> HttpResponse:
    """Take every lesson back, once that was confirmed."""
    if not request.POST.get("sure"):
        messages.warning(request, _("Tick the box first: this cannot be undone."))
        return HttpResponseRedirect(reverse("spam:learnt"))
    count = actions.forget_everything()
    words = ngettext(
        "The filter has forgotten %(count)d decision.",
        "The filter has forgotten %(count)d decisions.",
        count,
    )
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("spam:learnt"))
