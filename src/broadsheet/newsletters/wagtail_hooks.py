"""The newsletters' place in the desk."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from broadsheet.articles.home import HomePanel
from broadsheet.mail.permissions import NoDelete, ReadOnly
from broadsheet.newsletters import desk, queries
from broadsheet.newsletters.models import Bounce, Edition, Newsletter, Subscription
from broadsheet.newsletters.views import desk_edition, desk_subscribers

register_permission_policy(Edition, ReadOnly(Edition))
register_permission_policy(Subscription, ReadOnly(Subscription))
register_permission_policy(Bounce, ReadOnly(Bounce))
register_permission_policy(Newsletter, NoDelete(Newsletter))


class Editions(ModelViewSet):
    """What was mailed, is being mailed and waits."""

    model = Edition
    name = "editions"
    menu_label = _("Editions")
    icon = "doc-full"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = desk.EditionIndex
    index_template_name = "newsletters/desk/editions.html"
    inspect_view_class = desk_edition.EditionView
    inspect_template_name = "newsletters/desk/edition.html"
    inspect_view_fields = [
        *("newsletter", "kind", "article", "state", "transport", "created_at", "due_at"),
        *("frozen_at", "finished_at"),
    ]
    list_display = [
        "subject",
        "kind",
        "state",
        Column("total", label=_("Readers")),
        Column("accepted", label=_("Accepted")),
        Column("waiting", label=_("Waiting")),
        Column("elsewhere", label=_("Other")),
        "created_at",
    ]
    list_filter = ["state", "kind"]
    search_fields = ["subject"]
    form_fields = ["subject"]

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("page/<int:edition_id>/", desk_edition.preview, name="page"),
            path("decide/<int:edition_id>/", desk_edition.decide, name="decide"),
            path("stop/<int:edition_id>/", desk_edition.stop, name="stop"),
            path("test/<int:edition_id>/", desk_edition.sample, name="sample"),
            path("correct/<int:correction_id>/", desk_edition.correct, name="correct"),
            path("write/", desk_edition.write, name="write"),
            path("write/<int:edition_id>/", desk_edition.write, name="rewrite"),
            path("records/", desk_edition.senders_records, name="records"),
        ]


class Subscribers(ModelViewSet):
    """Who takes what, and since when."""

    model = Subscription
    name = "subscribers"
    menu_label = _("Subscribers")
    icon = "group"
    index_view_class = desk.SubscriberIndex
    index_template_name = "newsletters/desk/subscribers.html"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        *("reader", "newsletter", "state", "frequency", "everything", "asked_at", "reminded_at"),
        *("confirmed_at", "ended_at", "ended_why"),
    ]
    inspect_view_class = desk.SubscriberView
    inspect_template_name = "newsletters/desk/subscriber.html"
    list_display = ["reader", "newsletter", "state", "frequency", "asked_at", "confirmed_at"]
    list_filter = ["state", "frequency", "newsletter"]
    search_fields = ["reader__address", "reader__name"]
    list_per_page = 50
    form_fields = ["frequency"]

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("ask/", desk_subscribers.add, name="ask"),
            path("import/", desk_subscribers.take_over, name="import"),
            path("export/", desk_subscribers.export, name="export"),
            path("again/<int:subscription_id>/", desk_subscribers.mail_again, name="again"),
        ]


class Newsletters(ModelViewSet):
    """What readers can subscribe to, and in whose name it is sent."""

    model = Newsletter
    name = "newsletters-offered"
    menu_label = _("Newsletters")
    icon = "mail"
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["name", "slug", "from_name", "reply_to"]
    form_fields = [
        *("name", "slug", "heading", "promise", "button", "from_name", "reply_to"),
        *("default_frequency", "countdown", "digest_hour", "digest_weekday", "welcome"),
        "counts_clicks",
    ]


class Bounces(ModelViewSet):
    """What came back, and who complained."""

    model = Bounce
    name = "bounces"
    menu_label = _("Returned mail")
    icon = "undo"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["severity", "status", "words", "proven", "at", "delivery"]
    list_display = ["severity", "status", "words", "proven", "at"]
    list_filter = ["severity", "proven"]
    search_fields = ["words", "status"]
    list_per_page = 50
    form_fields = ["severity"]


class NewsletterMenu(ModelViewSetGroup):
    """All of it together."""

    menu_label = _("Newsletter")
    menu_icon = "mail"
    menu_order = 420
    items = (Editions, Subscribers, Bounces, Newsletters)


class LastEdition(HomePanel):
    """The newest edition, and how it stands."""

    name, order = "edition", 210
    template_name = "newsletters/desk/home_edition.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self.name,
            "edition": queries.editions().select_related("newsletter").first(),
            "subscribers": queries.recipients(),
        }


class Countdowns(HomePanel):
    """What is about to be mailed, with a button for anybody on the staff who sees a mistake."""

    name, order = "countdowns", 10
    template_name = "newsletters/desk/home_countdowns.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self.name,
            "editions": queries.counting_down(),
            "token": get_token(self.request),
        }


def home(request: HttpRequest, panels: list[Any]) -> None:
    """Show those who may look at editions the last one, on the desk's first page."""
    if queries.counting_down():
        panels.append(Countdowns(request))
    if request.user.has_perm(desk_edition.MAY_LOOK):
        panels.append(LastEdition(request))


hooks.register("construct_homepage_panels", home)
hooks.register("register_admin_viewset", NewsletterMenu)
