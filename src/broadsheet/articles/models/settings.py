"""What a newsroom decides once about how it publishes."""

from django.db import models
from django.forms import RadioSelect
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

    class Machines(models.TextChoices):
        """Which machines are asked to keep away, from the most open position to the least."""

        ALL = "all", _("Open to all: also to training, with Markdown copies and llms.txt")
        ANSWERS = "answers", _("Search and answer engines: training crawlers are refused")
        SEARCH = "search", _("Search engines alone: everything else is refused")

    machines = models.CharField(
        _("machines that may read"),
        max_length=8,
        choices=Machines.choices,
        default=Machines.ANSWERS,
        help_text=_(
            "Told to crawlers in robots.txt, which polite ones obey. It locks nothing: whoever"
            " ignores it must be kept out by the web server."
        ),
    )

    panels = [
        MultiFieldPanel([FieldPanel("public_history")], heading=_("History")),
        MultiFieldPanel([FieldPanel("machines", widget=RadioSelect)], heading=_("Machines")),
    ]

    class Meta:
        verbose_name = _("publishing")
