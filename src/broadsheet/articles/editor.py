"""Panels of the article's editor that are more than a field."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.admin.widgets.datetime import AdminDateTimeInput

_DIALOG = "#schedule-publishing-dialog"


def _moment(name: str, help_text: object) -> FieldPanel:
    widget = AdminDateTimeInput(
        js_overlay_parent_selector=_DIALOG,
        attrs={
            "data-controller": "w-action",
            "data-action": "w-dialog:hidden->w-action#reset",
            "data-w-dialog-target": "notify",
        },
    )
    return FieldPanel(name, widget=widget, help_text=help_text)


SCHEDULE: list[Any] = [
    PublishingPanel(
        children=[
            _moment(
                "embargo_until",
                _("Nothing is public before this time, whoever presses Publish."),
            ),
            _moment(
                "go_live_at",
                _("Press Publish, and it appears then. Empty: at once, or when the embargo ends."),
            ),
            _moment("expire_at", _("It is taken down then, and its address says so.")),
        ]
    )
]
"""Embargo, go-live and expiry, in the dialog that Wagtail opens for a schedule."""
