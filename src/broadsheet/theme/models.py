"""What a newsroom chooses about the look of its site, and its menus."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, Site

from broadsheet.articles.queries import compose_front
from broadsheet.base.models import NewsImage
from broadsheet.theme import styles
from broadsheet.theme.addresses import may_be_opened
from broadsheet.theme.admin_forms import HEX_COLOUR, LookForm
from broadsheet.theme.blocks import MenuBlock
from broadsheet.theme.preview import DARK, answer_preview

FRONT, ARTICLE = "front", "article"


class Shown(PreviewableMixin, models.Model):
    """Settings that are tried on the real front page and the article that leads it."""

    class Meta:
        abstract = True

    @property
    @override
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [
            (FRONT, _("Front page")),
            (ARTICLE, _("Article")),
            (f"{FRONT}-{DARK}", _("Front page, dark")),
            (f"{ARTICLE}-{DARK}", _("Article, dark")),
        ]

    @override
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        kind, _dash, scheme = mode_name.partition("-")
        site = Site.objects.select_related("root_page").get(is_default_site=True)
        front = site.root_page.specific
        page = compose_front(front).lead if kind == ARTICLE else front
        return answer_preview(self, page or front, request, dark=scheme == DARK)


@register_setting(icon="view", order=10)
class Look(Shown, BaseSiteSetting):
    """Tagline, logo, colours, type, imprint and the link to the live programme."""

    class Type(models.TextChoices):
        """The typefaces to choose from; none comes from a third party."""

        BROADSHEET = "broadsheet", _("Broadsheet's own serif, sent with the page (24 KB)")
        SERIF = styles.SERIF, _("The reader's own serif")
        SANS = styles.SANS, _("The reader's own sans-serif")

    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    logo = models.ForeignKey(
        NewsImage,
        models.SET_NULL,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("In place of the name at the top of every page."),
    )
    logo_dark = models.ForeignKey(
        NewsImage,
        models.SET_NULL,
        verbose_name=_("logo on dark paper"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the same logo."),
    )
    accent = models.CharField(_("accent colour"), max_length=7, blank=True, validators=[HEX_COLOUR])
    accent_dark = models.CharField(
        _("accent colour on dark paper"), max_length=7, blank=True, validators=[HEX_COLOUR]
    )
    paper = models.CharField(
        _("tint of the paper"), max_length=7, blank=True, validators=[HEX_COLOUR]
    )
    typeface = models.CharField(
        _("typeface"), max_length=12, choices=Type.choices, default=Type.BROADSHEET
    )
    imprint = models.CharField(
        _("imprint line"), max_length=300, blank=True, help_text=_("At the foot of every page.")
    )
    listen_label = models.CharField(
        _("words"), max_length=40, blank=True, help_text=_("Empty: “Listen live”.")
    )
    listen_url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[may_be_opened],
        help_text=_("With an address, a link to your live programme stands at the top."),
    )

    shown_name = ""
    """The newsroom's name while it is tried and not saved yet."""

    base_form_class = LookForm
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline")], heading=_("Name")),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("logo_dark")], heading=_("Logo")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("accent"), FieldPanel("accent_dark")]), FieldPanel("paper")],
            heading=_("Colours"),
        ),
        FieldPanel("typeface"),
        FieldPanel("imprint"),
        MultiFieldPanel(
            [FieldPanel("listen_url"), FieldPanel("listen_label")],
            heading=_("Listen live"),
        ),
    ]

    class Meta:
        verbose_name = _("look")

    @property
    def own_typeface(self) -> bool:
        """Tell whether the typeface is sent with the page."""
        return self.typeface == self.Type.BROADSHEET

    @property
    def rules(self) -> str:
        """Return the styles that follow from what was chosen."""
        return styles.styles(
            accent=self.accent,
            accent_dark=self.accent_dark,
            paper=self.paper,
            typeface=self.typeface,
        )


@register_setting(icon="list-ul", order=20)
class Menus(Shown, BaseSiteSetting):
    """The links at the top and at the foot of every page."""

    header = StreamField(
        MenuBlock(),
        verbose_name=_("at the top"),
        blank=True,
        default=list,
        help_text=_("Empty: the sections, in their order."),
    )
    footer = StreamField(
        MenuBlock(),
        verbose_name=_("at the foot"),
        blank=True,
        default=list,
        help_text=_(
            "Empty: your standing pages, subscribe, archive, search, corrections and feeds. What "
            "happens to readers' data is always linked."
        ),
    )

    panels = [FieldPanel("header"), FieldPanel("footer")]

    class Meta:
        verbose_name = _("menus")
