"""Reporting a reply, seeing what became of it, and the rules that replies are measured by."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.comments import actions, queries
from broadsheet.comments.forms import ReportForm
from broadsheet.comments.models import Comment, Report
from broadsheet.comments.views.own import see_other
from broadsheet.core import clock
from broadsheet.core.freshness import published
from broadsheet.core.limits import Limit, use_door
from broadsheet.core.network import network_key
from broadsheet.core.tokens import TokenRefused, read_token

REPORTS = Limit("reply-report", most=20, window=actions.PER_ADDRESS.window)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form that reports a published reply, and store a report, once.

    Raises:
        Http404: readers do not see such a reply.
    """
    rows = Comment.objects.select_related("article").exclude(html="")
    comment = get_object_or_404(
        rows, pk=comment_id, state=Comment.State.PUBLISHED, article__listed_at__isnull=False
    )
    context = {"comment": comment, "article": comment.article}
    if request.method != "POST":
        form = ReportForm(initial={"key": secrets.token_urlsafe(24)})
        return render(request, "comments/report.html", {**context, "form": form})
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "comments/report.html", {**context, "form": form}, status=422)
    now = clock.now()
    use_door(REPORTS, caller=network_key(request), now=now)
    try:
        made = actions.report(
            comment=comment, complaint=form.complaint(), key=form.cleaned_data["key"], now=now
        )
    except actions.NotReportable as gone:
        raise Http404 from gone
    return see_other(actions.report_address(made))


@never_cache
@require_safe
def reported(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever reported something what became of it.

    Raises:
        Http404: the address is not one of ours, or the report is gone.
    """
    try:
        payload = read_token(actions.REPORT, token)
    except TokenRefused as refused:
        raise Http404 from refused
    rows = Report.objects.select_related("comment__article")
    made = get_object_or_404(rows, pk=payload.get("report", 0))
    response = render(request, "comments/reported.html", {"report": made})
    response["Referrer-Policy"] = "same-origin"
    return response


@published
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules for replies, how they are applied, and whom to turn to."""
    return render(request, "comments/rules.html", {"rules": queries.reply_settings()})
