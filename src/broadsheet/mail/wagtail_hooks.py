"""The outbox's place in the desk."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from broadsheet.mail import views
from broadsheet.mail.models import OutgoingLetter
from broadsheet.mail.permissions import ReadOnly

register_permission_policy(OutgoingLetter, ReadOnly(OutgoingLetter))


class Outbox(ModelViewSet):
    """Letters in the desk: listed, searched, read, and never edited."""

    model = OutgoingLetter
    name = "outbox"
    menu_label = _("Outbox")
    menu_order = 430
    icon = "mail"
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = views.OutboxIndex
    index_template_name = "mail/desk/outbox.html"
    inspect_view_class = views.LetterView
    inspect_template_name = "mail/desk/letter.html"
    inspect_view_fields = [
        *("to_address", "to_name", "kind", "state", "created_at", "due_at", "attempts"),
        *("settled_at", "relay", "reply_code", "reply_text", "message_id"),
    ]
    list_display = ["subject", "to_address", "state", "created_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["to_address", "subject"]
    list_per_page = 50
    form_fields = ["subject"]

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("held/", views.decide, name="held"),
            path("page/<int:letter_id>/", views.page, name="page"),
        ]


hooks.register("register_admin_viewset", Outbox)
