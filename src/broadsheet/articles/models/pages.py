"""The pages that hold articles, and plain pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.url_routing import RouteResult

from broadsheet.articles.blocks import TEXT_FEATURES
from broadsheet.articles.choosers import article_chooser
from broadsheet.articles.front_blocks import FrontBlocks
from broadsheet.articles.keys import SITE
from broadsheet.articles.models.article import READING, ArticlePage
from broadsheet.articles.models.numbers import page_number
from broadsheet.base.models import BasePage
from broadsheet.core.freshness import reads
from broadsheet.core.shared import shared

RESERVED_SLUGS = frozenset(
    """1.1 1.2 account api archive authors contact corrections demo desk documents favicon.ico feeds
    healthz icons language media most-read news-sitemap.xml page privacy readyz replies robots.txt
    search sitemap.xml sources static stories subscribe tags""".split()
)
"""First path segments that belong to the program; no section or plain page may take one."""

MAX_SECONDS = 4
ADDRESS_PARTS = 4
"""Year, month, day and slug: what an article's address has below its section."""


class TopLevel(models.Model):
    """What the pages directly under the front page share: no slug that the program needs."""

    class Meta:
        abstract = True

    @override
    def clean(self) -> None:
        """Refuse a reserved address.

        Raises:
            ValidationError: the slug is one of RESERVED_SLUGS, or a year as in an archive address.
        """
        super().clean()
        if getattr(self, "slug", "") in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to the program.")})


class FrontPage(BasePage):
    """The first page of the site, which editors compose; whatever is left empty fills itself."""

    lead = models.ForeignKey(
        ArticlePage,
        models.SET_NULL,
        verbose_name=_("leading article"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Leave empty to lead with the newest."),
    )
    blocks = StreamField(FrontBlocks(), verbose_name=_("strips"), blank=True, default=list)
    other_sections = models.BooleanField(
        _("show the other sections as well"),
        default=True,
        help_text=_("Below the strips, each section that has none, in the order of the menu."),
    )

    max_count = 1  # type: ignore[assignment]  # Wagtail declares None
    subpage_types = ["articles.SectionPage", "articles.PlainPage"]
    template = "articles/front_page.html"
    allowed_http_methods = READING
    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("lead", widget=article_chooser.widget_class),
                InlinePanel(
                    "seconds",
                    max_num=MAX_SECONDS,
                    heading=_("Beside it, in this order"),
                    label=_("Article"),
                    help_text=_(
                        "What you do not choose is filled up with the newest. An article that"
                        " readers may not see yet, or no longer, is left out until they may."
                    ),
                ),
            ],
            heading=_("At the top"),
        ),
        MultiFieldPanel([FieldPanel("blocks"), FieldPanel("other_sections")], heading=_("Below")),
        *BasePage.content_panels,
    ]

    class Meta:
        verbose_name = _("front page")

    @override
    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        # An article's section is asked for its route alone: pages may share it.
        match path_components:
            case [slug, *rest] if len(rest) >= ADDRESS_PARTS and (
                own := _section_of(self.pk, slug)
            ):
                return own.route(request, rest)
            case _:
                routed: RouteResult = super().route(request, path_components)
                return routed


class FrontSecond(Orderable):
    """That an article stands beside the leading one, in this order."""

    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="seconds")
    article = models.ForeignKey(
        ArticlePage, models.CASCADE, verbose_name=_("article"), related_name="+"
    )

    panels = [FieldPanel("article", widget=article_chooser.widget_class)]

    class Meta(Orderable.Meta):
        verbose_name = _("second article")

    @override
    def __str__(self) -> str:
        return f"{self.article_id} beside the lead"


class SectionPage(TopLevel, BasePage):
    """A department of the paper; articles live in it, under the date of their publication."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    parent_page_types = ["articles.FrontPage"]
    subpage_types = ["articles.ArticlePage"]
    template = "articles/section_page.html"
    allowed_http_methods = READING
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("colour"), FieldPanel("position")]),
    ]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @override
    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        match path_components:
            case []:
                return self._listed(None)
            case ["page", number]:
                return self._listed(page_number(number))
            case [year, month, day, slug, *rest]:
                article: ArticlePage | None = ArticlePage.objects.at_address(
                    self, (year, month, day), slug
                )
                if article is None:
                    raise Http404
                return article.route(request, rest)
            case _:
                raise Http404

    def _listed(self, number: int | None) -> RouteResult:
        if not self.live:
            raise Http404
        return RouteResult(self, kwargs={"number": number})

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["number"] = kwargs.get("number")
        return context


@shared
def _section_of(front_pk: int, slug: str) -> SectionPage | None:
    front = FrontPage.objects.get(pk=front_pk)
    reads(SITE)
    found: SectionPage | None = SectionPage.objects.child_of(front).filter(slug=slug).first()
    return found


class PlainPage(TopLevel, BasePage):
    """A standing page, such as about or imprint."""

    body = RichTextField(_("body"), features=TEXT_FEATURES, blank=True)

    parent_page_types = ["articles.FrontPage"]
    subpage_types: list[str] = []
    template = "articles/plain_page.html"
    allowed_http_methods = READING
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
