"""Newsletters in the desk: who takes them, what was sent, and the word that lets it go."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from typing_extensions import override
from wagtail.admin.views.generic.models import IndexView, InspectView

from broadsheet.core.clock import now
from broadsheet.mail.queries import relay_host
from broadsheet.mail.showing import mail_page
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.models import Delivery, Edition, Subscription

MAY_LOOK = "newsletters.view_edition"
MAY_DECIDE = "newsletters.change_edition"
TROUBLED = (Delivery.State.REJECTED, Delivery.State.DEFERRED, Delivery.State.UNCERTAIN)


class SubscriberIndex(IndexView):
    """All subscriptions, the newest first."""

    @override
    def get_base_queryset(self) -> QuerySet[Subscription]:
        return Subscription.objects.select_related("reader", "newsletter")


class EditionIndex(IndexView):
    """All editions, the newest first, with their counts."""

    @override
    def get_base_queryset(self) -> QuerySet[Edition]:
        return queries.editions()


class EditionView(InspectView):
    """One edition: how it stands, its words as readers get them, and what can still be done."""

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]  # Wagtail's
        edition: Edition = self.object
        standing = queries.counts(edition)
        names = dict(Delivery.State.choices)
        context["counts"] = [
            (names[state], count) for state, count in sorted(standing.deliveries.items())
        ]
        context["total"] = standing.total
        context["troubled"] = (
            edition.deliveries.filter(state__in=TROUBLED)
            .select_related("subscription__reader")
            .order_by("state", "pk")[:100]
        )
        context["relay"] = relay_host(settings.SMTP)
        context["may_decide"] = self.request.user.has_perm(MAY_DECIDE)
        return context


@require_safe
@xframe_options_sameorigin
@permission_required(MAY_LOOK)
def preview(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition's HTML alone."""
    del request
    return mail_page(get_object_or_404(Edition, pk=edition_id).html)


@require_POST
@permission_required(MAY_DECIDE)
def decide(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Stop, send or drop an edition."""
    edition = get_object_or_404(Edition, pk=edition_id)
    try:
        match request.POST.get("decision"):
            case "stop":
                actions.stop_edition(edition=edition)
                messages.success(request, _("The edition is stopped."))
            case "send":
                actions.release_edition(edition=edition, now=now())
                messages.success(request, _("The edition is being sent."))
            case "drop":
                actions.drop_edition(edition=edition, now=now())
                messages.success(request, _("The edition is dropped."))
            case _:
                messages.error(request, _("Choose what to do."))
    except actions.EditionRefused as refused:
        messages.error(request, str(refused))
    return redirect("editions:inspect", edition.pk)
