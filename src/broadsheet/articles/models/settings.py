"""What a newsroom decides once about how it publishes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="doc-full-inverse")
class PublishingSettings(BaseSiteSetting):
    """The newsroom's rules of publishing, one row a site; no row means the defaults."""

    public_history = models.BooleanField(
        _("show the history of articles"),
        default=False,
        help_text=_(
            "Readers may see what was changed in an article since it was first published, and"
            " when. An article can differ from this rule, and single versions can be withheld."
        ),
    )

    panels = [
        MultiFieldPanel([FieldPanel("public_history")], heading=_("History")),
    ]

    class Meta:
        verbose_name = _("publishing")
