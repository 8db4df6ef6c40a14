"""One edition in the desk: how it looks, how it stands, and what can still be done with it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.models import InspectView

from broadsheet.articles.models import Correction
from broadsheet.articles.queries.desk import somebody
from broadsheet.core.clock import now
from broadsheet.mail.actions import LetterRefused
from broadsheet.mail.dns_records import DnsUnreachable, records
from broadsheet.mail.identity import NOWHERE, sender_address
from broadsheet.mail.queries import relay_host
from broadsheet.mail.showing import mail_page
from broadsheet.mail.signing import SELECTOR, make_key, signer
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.engine.cautions import inspect
from broadsheet.newsletters.forms import EditionForm
from broadsheet.newsletters.models import Delivery, Edition
from broadsheet.newsletters.views.frame import frame
from broadsheet.newsletters.why_not import why

MAY_LOOK = "newsletters.view_edition"
MAY_DECIDE = "newsletters.change_edition"
MAY_WRITE = "newsletters.add_edition"
TROUBLED = (Delivery.State.REJECTED, Delivery.State.DEFERRED, Delivery.State.UNCERTAIN)
DARK = "(prefers-color-scheme:dark)"


class EditionView(InspectView):
    """One edition: its words as readers get them, how it stands, and what can still be done."""

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]  # Wagtail's
        edition: Edition = self.object
        standing = queries.counts(edition)
        names = dict(Delivery.State.choices)
        words = actions.as_it_stands(edition)
        asked = self.request.GET.get("reader", "")[:320]
        return {
            **context,
            "counts": [
                (names[state], count) for state, count in sorted(standing.deliveries.items())
            ],
            "by_relay": [
                (relay, names[state], count) for relay, state, count in queries.by_relay(edition)
            ],
            "followed": queries.followed(edition),
            "total": standing.total,
            "troubled": edition.deliveries.filter(state__in=TROUBLED)
            .select_related("subscription__reader")
            .order_by("state", "pk")[:100],
            "relay": relay_host(settings.SMTP),
            "may_decide": self.request.user.has_perm(MAY_DECIDE),
            "words": words,
            "findings": inspect(words.html, origin=settings.PUBLIC_ORIGIN),
            "recipients": standing.total or queries.takers_of(edition).count(),
            "corrections": queries.corrections_to_mail(edition),
            "asked": asked,
            "why": why(edition, asked) if asked else "",
            "scheme": "dark" if self.request.GET.get("scheme") == "dark" else "light",
        }


@require_safe
@xframe_options_sameorigin
@permission_required(MAY_LOOK)
def preview(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition's HTML alone, light or dark as `scheme` says and not as the browser is."""
    html = actions.as_it_stands(get_object_or_404(Edition, pk=edition_id)).html
    dark = request.GET.get("scheme") == "dark"
    shown = html.replace(DARK, "all" if dark else "not all")
    return mail_page(shown.replace(DARK.replace(":", ": "), "all" if dark else "not all"))


@require_POST
@require_admin_access  # type: ignore[untyped-decorator]  # Wagtail's
def stop(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Stop an edition whose countdown runs; anybody on the staff may."""
    try:
        actions.stop_edition(edition=get_object_or_404(Edition, pk=edition_id))
        messages.success(request, _("The edition is stopped."))
    except actions.EditionRefused as refused:
        messages.error(request, str(refused))
    return redirect("wagtailadmin_home")


@require_POST
@permission_required(MAY_DECIDE)
def decide(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Stop, pause, go on with, send or drop an edition."""
    edition = get_object_or_404(Edition, pk=edition_id)
    try:
        messages.success(request, _decided(request.POST.get("decision", ""), edition))
    except actions.EditionRefused as refused:
        messages.error(request, str(refused))
    return redirect("editions:inspect", edition.pk)


def _decided(decision: str, edition: Edition) -> str:
    """Do what was decided, and say so.

    Raises:
        EditionRefused: it cannot be done, or is no decision.
    """
    match decision:
        case "stop":
            actions.stop_edition(edition=edition)
            return _("The edition is stopped.")
        case "pause":
            actions.pause_edition(edition=edition)
            return _("The edition is paused. What is in flight arrives; nothing else leaves.")
        case "resume":
            actions.resume_edition(edition=edition, now=now())
            return _("The edition goes on.")
        case "send" if edition.state == Edition.State.DRAFT:
            actions.send_draft(edition=edition, now=now())
            return _("The edition goes out after its countdown.")
        case "send":
            actions.release_edition(edition=edition, now=now())
            return _("The edition is being sent.")
        case "drop":
            actions.drop_edition(edition=edition, now=now())
            return _("The edition is dropped.")
    raise actions.EditionRefused(_("Choose what to do."))


@require_POST
@permission_required(MAY_DECIDE)
def sample(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Mail an edition, as it stands, to one member of staff."""
    edition = get_object_or_404(Edition, pk=edition_id)
    to = request.POST.get("to", "")[:320]
    try:
        letter = actions.send_sample(edition=edition, to=to, now=now())
    except LetterRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A test is on its way to %(to)s.") % {"to": letter.to_address})
    return redirect("editions:inspect", edition.pk)


@require_POST
@permission_required(MAY_DECIDE)
def correct(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Mail a correction to those who received its article."""
    correction = get_object_or_404(Correction, pk=correction_id)
    try:
        edition = actions.owe_correction(
            correction=correction, by=somebody(request.user), now=now()
        )
    except actions.EditionRefused as refused:
        messages.error(request, str(refused))
        return redirect("editions:index")
    return redirect("editions:inspect", edition.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY_WRITE)
def write(request: HttpRequest, edition_id: int | None = None) -> HttpResponse:
    """Write an edition by hand, or change one that is a draft."""
    draft = None
    if edition_id is not None:
        draft = get_object_or_404(Edition, pk=edition_id, state=Edition.State.DRAFT)
    form = EditionForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            edition = actions.write_edition(
                edition=draft, by=somebody(request.user), now=now(), **form.words()
            )
        except actions.EditionRefused as refused:
            messages.error(request, str(refused))
            return redirect("editions:index")
        return redirect("editions:inspect", edition.pk)
    context = {"form": form, "draft": draft, "rows": form.rows()}
    context |= frame(_("Write an edition"), below="editions")
    return render(request, "newsletters/desk/write.html", context)


@require_safe
@permission_required(MAY_LOOK)
def senders_records(request: HttpRequest) -> HttpResponse:
    """Look up in the DNS, now, what receivers ask of our address."""
    domain = sender_address().rpartition("@")[2]
    title = _("What the DNS says of %(domain)s") % {"domain": domain}
    context: dict[str, Any] = {**frame(title, below="editions"), "wanted": ""}
    if domain == NOWHERE:
        return render(request, "newsletters/desk/records.html", {**context, "nowhere": True})
    try:
        key = make_key()[1] if signer() else ""
        context["records"] = records(domain, selector=SELECTOR, key=key)
        context["wanted"] = key
    except DnsUnreachable:
        context["unreachable"] = True
    return render(request, "newsletters/desk/records.html", context)
