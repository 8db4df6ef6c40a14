"""The lists of the newsletters in the desk: who takes them, and what was sent."""

from typing import Any

from django.db.models import QuerySet
from typing_extensions import override
from wagtail.admin.views.generic.models import IndexView, InspectView

from broadsheet.core.clock import now
from broadsheet.newsletters import queries
from broadsheet.newsletters.models import Edition, Subscription


class SubscriberIndex(IndexView):
    """All subscriptions, the newest first."""

    @override
    def get_base_queryset(self) -> QuerySet[Subscription]:
        return Subscription.objects.select_related("reader", "newsletter")

    @override
    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[no-untyped-call]  # Wagtail's
        return {**context, "daily": queries.too_many_a_day(now())}


class SubscriberView(InspectView):
    """One subscription, and whether mail to its reader is stopped."""

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]  # Wagtail's
        stopped = queries.suppression(self.object)
        bounced = stopped is not None and stopped.why == stopped.Why.BOUNCED
        return {**context, "stopped": stopped, "bounced": bounced}


class EditionIndex(IndexView):
    """All editions, the newest first, with their counts."""

    @override
    def get_base_queryset(self) -> QuerySet[Edition]:
        return queries.editions()
