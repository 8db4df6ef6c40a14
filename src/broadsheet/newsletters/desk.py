"""The lists of the newsletters in the desk: who takes them, and what was sent."""

from typing import Any

from django.db.models import QuerySet
from typing_extensions import override
from wagtail.admin.views.generic.models import IndexView

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


class EditionIndex(IndexView):
    """All editions, the newest first, with their counts."""

    @override
    def get_base_queryset(self) -> QuerySet[Edition]:
        return queries.editions()
