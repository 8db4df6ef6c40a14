"""What a newsroom chooses about the look of its site."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from broadsheet.base.models import NewsImage

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is written as #1a2b3c."))


@register_setting(icon="view")
class Look(BaseSiteSetting):
    """Tagline, logo, colour and the words of the subscribe box."""

    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    logo = models.ForeignKey(
        NewsImage, models.SET_NULL, verbose_name=_("logo"), null=True, blank=True, related_name="+"
    )
    accent = models.CharField(_("accent colour"), max_length=7, blank=True, validators=[HEX_COLOUR])
    imprint = models.CharField(_("imprint line"), max_length=300, blank=True)

    panels = [
        FieldPanel("tagline"),
        FieldPanel("logo"),
        FieldPanel("accent"),
        FieldPanel("imprint"),
    ]

    class Meta:
        verbose_name = _("look")
