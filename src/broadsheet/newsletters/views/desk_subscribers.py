"""Subscribers in the desk: added by asking them, taken over from elsewhere, taken along."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.core.clock import now
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.engine.subscriber_csv import CsvRefused, read_rows, safe_cell
from broadsheet.newsletters.forms import ImportForm, StaffAddForm
from broadsheet.newsletters.views.frame import frame

MAY_ADD = "newsletters.add_subscription"
MAY_LOOK = "newsletters.view_subscription"
HEAD = ("email", "name", "newsletter", "status", "frequency", "asked", "confirmed", "ended")
_READ_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@_READ_OR_POST
@permission_required(MAY_ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Ask somebody, in their own mail, whether they want the newsletter."""
    form = StaffAddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking = actions.Asking(
            wording=form.cleaned_data["consent"], form="desk", network="", language=""
        )
        actions.ask_to_subscribe(
            address=form.cleaned_data["address"],
            newsletter=form.cleaned_data["newsletter"],
            asking=asking,
            now=now(),
        )
        messages.success(request, _("They are asked by mail, and subscribed once they say yes."))
        return redirect("subscribers:index")
    context = {"form": form, **frame(_("Add a subscriber"), below="subscribers")}
    return render(request, "newsletters/desk/form.html", context)


@_READ_OR_POST
@permission_required(MAY_ADD)
def take_over(request: HttpRequest) -> HttpResponse:
    """Import a CSV file; without the last tick it is only tried."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "upload": True}
    context |= frame(_("Import subscribers"), below="subscribers")
    if request.method == "POST" and form.is_valid():
        try:
            context["report"] = actions.import_subscribers(
                read_rows(form.cleaned_data["file"].file),
                newsletter=form.cleaned_data["newsletter"],
                consent=form.cleaned_data["consent"],
                dry=not form.cleaned_data["sure"],
                now=now(),
            )
            context["dry"] = not form.cleaned_data["sure"]
        except CsvRefused as refused:
            form.add_error("file", str(refused))
    status = 400 if form.errors else 200
    return render(request, "newsletters/desk/form.html", context, status=status)


@_READ_OR_POST
@permission_required(MAY_ADD)
def mail_again(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Ask before, then write again to an address that mail came back from."""
    subscription = queries.subscription(subscription_id)
    if subscription is None:
        raise Http404
    address = subscription.reader.address
    if request.method == "POST":
        try:
            actions.mail_again(
                subscription=subscription, wording=_("Asked again by the newsroom"), now=now()
            )
        except actions.MailStaysStopped as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("%(address)s is asked by mail.") % {"address": address})
        return redirect("subscribers:inspect", subscription.pk)
    explanation = _(
        "Mail to %(address)s came back. If it can be reached again, its reader is asked once by"
        " mail, and subscribed again on saying yes."
    ) % {"address": address}
    context = {
        "explanation": explanation,
        **frame(_("Write to this address again"), below="subscribers"),
    }
    return render(request, "newsletters/desk/form.html", context)


class _Echo:
    """Hands back what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


@require_safe
@permission_required(MAY_LOOK)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send every subscription as CSV, row by row."""
    del request
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow(HEAD))
        for row in queries.for_export():
            cells = ("" if cell is None else safe_cell(str(cell)) for cell in row)
            yield str(writer.writerow(list(cells)))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
    return response
