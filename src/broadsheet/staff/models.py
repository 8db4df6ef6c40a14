"""What a newsroom decides about its staff, and how far it has come in its first hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="group", name="staff-rules")
class StaffRules(BaseGenericSetting):
    """How the staff works together; there is one row at most."""

    class SecondFactor(models.TextChoices):
        """Of whom a second factor is asked before they enter the desk."""

        NOBODY = "nobody", _("nobody: each decides alone")
        ADMINISTRATORS = "administrators", _("administrators")
        EVERYBODY = "everybody", _("everybody")

    approval = models.BooleanField(
        _("Articles wait for approval"),
        default=False,
        help_text=_(
            "Reporters and contributors submit an article when it is ready. Editors approve it,"
            " which publishes it, or send it back with a comment."
        ),
    )
    second_factor = models.CharField(
        _("Two-factor sign-in is required of"),
        max_length=16,
        choices=SecondFactor.choices,
        default=SecondFactor.NOBODY,
        help_text=_("Whoever has none yet sets it up at the next step into the desk."),
    )

    panels = [FieldPanel("approval"), FieldPanel("second_factor")]

    class Meta:
        verbose_name = _("working together")


class FirstHour(models.Model):
    """What is known of the first hour's list beyond what follows from the rest; one row at most."""

    skipped = models.JSONField(default=list, blank=True)
    hidden = models.BooleanField(default=False)
    relay_worked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("first hour")
