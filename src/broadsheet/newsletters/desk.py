"""The lists of the newsletters in the desk: who takes them, and what was sent."""

from django.db.models import QuerySet
from typing_extensions import override
from wagtail.admin.views.generic.models import IndexView

from broadsheet.newsletters import queries
from broadsheet.newsletters.models import Edition, Subscription


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
