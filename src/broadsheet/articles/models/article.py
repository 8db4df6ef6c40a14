"""The article: what is written, where it stands, and when it may be seen."""

from collections.abc import Collection
from datetime import date
from http import HTTPMethod
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from typing_extensions import override
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models.pages import PageManager
from wagtail.search import index
from wagtail.url_routing import RouteResult

from broadsheet.articles.admin_forms import ArticleForm
from broadsheet.articles.blocks import BodyBlock
from broadsheet.articles.editor import SCHEDULE
from broadsheet.articles.models.lifecycle import Lifecycle, Withdrawal
from broadsheet.articles.models.numbers import page_number
from broadsheet.articles.models.shown import read_parts
from broadsheet.articles.models.topics import Story, TaggedArticle
from broadsheet.base.models import BasePage, NewsImage
from broadsheet.core.clock import newsroom_date
from broadsheet.core.prepared import Given
from broadsheet.core.rows import PreparedRows

DRAFT_PREFIX = "draft-"
READING = [HTTPMethod.GET, HTTPMethod.HEAD]


class ArticleSlugTaken(ValidationError):
    """Another article of this section and day has this address; choose another slug."""


class ArticleManager(PageManager):
    """Finds articles as readers and lists do."""

    @override
    def public(self) -> models.QuerySet["ArticlePage"]:
        """Return the articles readers may see, newest first."""
        seen: models.QuerySet[ArticlePage] = self.get_queryset().filter(listed_at__isnull=False)
        return seen.order_by("-listed_at", "-pk")

    def at_address(
        self, section: BasePage, day: tuple[str, str, str], slug: str
    ) -> "ArticlePage | None":
        """Return the article at SECTION/YYYY/MM/DD/SLUG, or None; malformed dates find nothing."""
        try:
            published_on = date(*(int(part) for part in day))
        except ValueError:
            return None
        if (f"{published_on:%Y}", f"{published_on:%m}", f"{published_on:%d}") != day:
            return None
        return _at_address.first(section=section.pk, day=published_on, slug=slug)


_at_address: PreparedRows["ArticlePage"] = PreparedRows(
    lambda: (
        ArticlePage.objects.select_related("section", "story", "lead_image", "locale")
        .filter(
            section=Given("section", models.BigIntegerField()),
            published_on=Given("day", models.DateField()),
            address_slug=Given("slug", models.CharField()),
        )
        .order_by()
    )
)


class ArticlePage(Lifecycle, BasePage):
    """A dated, attributed piece of journalism.

    Wagtail's `title` is the headline. Its `slug` is only the article's place in the page tree; the
    address readers see is made of the section, `published_on` and `address_slug`, all fixed when
    the article is first published. `listed_at` is set exactly while readers may see the article.
    """

    class Kind(models.TextChoices):
        """What a reader should take an article for."""

        NEWS = "news", _("News")
        OPINION = "opinion", _("Opinion")
        ANALYSIS = "analysis", _("Analysis")
        SPONSORED = "sponsored", _("Sponsored")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    standfirst = models.TextField(
        _("standfirst"), max_length=400, blank=True, help_text=_("The line under the headline.")
    )
    dateline = models.CharField(
        _("dateline"), max_length=80, blank=True, help_text=_("The place it is written from.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    lead_image = models.ForeignKey(
        NewsImage, models.SET_NULL, verbose_name=_("image"), null=True, blank=True, related_name="+"
    )
    lead_alt = models.CharField(_("text alternative"), max_length=300, blank=True)
    lead_caption = models.CharField(_("caption"), max_length=500, blank=True)

    section = models.ForeignKey(
        "articles.SectionPage",
        models.PROTECT,
        verbose_name=_("section"),
        editable=False,
        related_name="articles",
    )
    story = models.ForeignKey(
        Story,
        models.SET_NULL,
        verbose_name=_("story"),
        null=True,
        blank=True,
        related_name="articles",
    )
    tags = ClusterTaggableManager(through=TaggedArticle, blank=True, verbose_name=_("tags"))

    address_slug = models.SlugField(
        _("slug"), max_length=120, blank=True, help_text=_("The last part of the address.")
    )
    published_on = models.DateField(_("date in the address"), null=True, editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)
    noindex = models.BooleanField(_("keep out of search engines"), default=False)
    publish_choices = models.JSONField(default=dict, blank=True, editable=False)

    for_writers = True
    base_form_class = ArticleForm
    parent_page_types = ["articles.SectionPage"]
    subpage_types: list[str] = []
    template = "articles/article_page.html"
    allowed_http_methods = READING

    objects: ClassVar[Any] = ArticleManager()

    content_panels = [
        TitleFieldPanel(
            "title", targets=["address_slug"], heading=_("Headline"), placeholder=_("Headline*")
        ),
        FieldPanel("standfirst"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("lead_image"),
                FieldPanel("lead_alt"),
                FieldPanel("lead_caption"),
            ],
            heading=_("Lead image"),
        ),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("dateline")]),
        InlinePanel("bylines", heading=_("Bylines"), label=_("Byline")),
        FieldRowPanel([FieldPanel("story"), FieldPanel("tags")]),
        InlinePanel("source_references", heading=_("Source references"), label=_("Source")),
        InlinePanel("corrections", heading=_("Corrections"), label=_("Correction")),
    ]
    promote_panels = [
        FieldPanel("address_slug"),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
        FieldPanel("noindex"),
        FieldPanel("history"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("section"),
        index.FilterField("listed_at"),
    ]

    settings_panels = SCHEDULE
    exclude_fields_in_copy = ["published_on", "listed_at", "updated_at", "embargo_until"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            # The key at the end answers who asks for keys alone, without reading the long rows.
            models.Index(
                fields=["section", "-listed_at", "-basepage_ptr"], name="section_newest_first"
            ),
            models.Index(fields=["-listed_at", "-basepage_ptr"], name="site_newest_first"),
            models.Index(
                fields=["story", "-listed_at", "-basepage_ptr"], name="story_newest_first"
            ),
            models.Index(fields=["kind", "-listed_at", "-basepage_ptr"], name="kind_newest_first"),
            models.Index(
                fields=["-published_on", "-listed_at"],
                condition=models.Q(listed_at__isnull=False),
                name="day_newest_first",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "published_on", "address_slug"],
                condition=models.Q(published_on__isnull=False),
                name="one_article_an_address",
            ),
        ]

    @override
    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._settle_address()
        super().full_clean(*args, **kwargs)

    @override
    def minimal_clean(self) -> None:
        self._settle_address()
        super().minimal_clean()

    @override
    def clean(self) -> None:
        # Before Wagtail looks at its own slug, of which the editor's form knows nothing.
        if self.first_published_at and self.published_on and self._address_is_taken():
            message = _("Another article of this section and day has this slug.")
            raise ArticleSlugTaken({"address_slug": message})
        super().clean()

    @override
    def settle(self, changed: Collection[str] | None) -> None:
        if self.live and (changed is None or "live" in changed):
            # The last word, whichever way publishing was asked for.
            self.live = self.first_published_at is not None and not self.must_wait()
        self._settle_address()
        self.listed_at = self.first_published_at if self.live else None

    @override
    def get_descendants(self, inclusive: bool = False) -> models.QuerySet[BasePage]:
        # There are none; to look for them by their place reads the whole table of pages.
        rows: models.QuerySet[BasePage] = BasePage.objects.all()
        return rows.filter(pk=self.pk) if inclusive else rows.none()

    @override
    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        # What was never published has no address: nothing may link there, nor redirect from there.
        if self.published_on is None:
            return None
        parts: tuple[int, str, str] | None = super().get_url_parts(request)
        return parts

    @override
    def set_url_path(self, parent: BasePage | None) -> str:
        path: str = super().set_url_path(parent)
        if parent and self.published_on:
            path = f"{parent.url_path}{self.published_on:%Y/%m/%d}/{self.address_slug}/"
            self.url_path = path
        return path

    @override
    def with_content_json(self, content: dict[str, Any]) -> "ArticlePage":
        article: ArticlePage = super().with_content_json(content)
        # An old revision may not move the article, nor say whether readers see it now.
        article.section_id = self.section_id
        article.published_on = self.published_on
        article.listed_at = self.listed_at
        article.first_published_at = self.first_published_at
        article.updated_at = self.updated_at
        if not self.live and self.embargo_until:
            # Nor may it end an embargo.
            article.embargo_until = max(
                self.embargo_until, article.embargo_until or self.embargo_until
            )
        article.keep_back()
        if self.published_on:
            article.set_url_path(self.get_parent())
        return article

    @override
    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if not self.live and not self.first_published_at:
            raise Http404
        match path_components:
            case []:
                return RouteResult(self, kwargs={"replies_page": None})
            case ["history"] if self.shows_history():
                return RouteResult(self, kwargs={"version": 0})
            case ["history", number] if self.shows_history():
                return RouteResult(self, kwargs={"version": page_number(number)})
            case ["replies", "newest" | "flat" as order]:
                return RouteResult(self, kwargs={"replies_page": 0, "replies_order": order})
            case ["replies", "newest" | "flat" as order, number]:
                page = page_number(number)
                return RouteResult(self, kwargs={"replies_page": page, "replies_order": order})
            case ["replies", number]:
                return RouteResult(self, kwargs={"replies_page": page_number(number)})
            case _:
                raise Http404

    @override
    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.live:
            removal = Withdrawal.objects.filter(article=self).first() or Withdrawal()
            return removal.answer(request)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if not getattr(request, "is_preview", False):
            # A draft's own are with it already, and stored nowhere yet.
            read_parts(self)
        context["article"] = self
        context["replies_page"] = kwargs.get("replies_page")
        context["replies_order"] = kwargs.get("replies_order", "")
        context["version"] = kwargs.get("version")
        return context

    @override
    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return self.template if kwargs.get("version") is None else "articles/history.html"

    def keep_back(self) -> None:
        """Let a publication wait for the end of the embargo, as if it were scheduled for then."""
        until = self.embargo_until
        if until and (self.go_live_at is None or self.go_live_at < until):
            self.go_live_at = until

    def _settle_address(self) -> None:
        """Fill in what follows from the rest: slug, section and, at first publication, the date."""
        if not self.address_slug:
            self.address_slug = slugify(self.title)[:120] or "article"
        if self.path:
            parent = self.get_parent()
            if parent is not None:
                self.section_id = parent.pk
        if self.live and self.first_published_at and self.published_on is None:
            self.published_on = newsroom_date(self.first_published_at)
            self._make_address_free()
        if self.published_on:
            self.slug = f"{self.published_on:%Y-%m-%d}-{self.address_slug}"
        elif not self.slug.startswith(DRAFT_PREFIX):
            self.slug = f"{DRAFT_PREFIX}{uuid4().hex}"

    def _address_is_taken(self) -> bool:
        return bool(
            ArticlePage.objects.filter(
                section_id=self.section_id,
                published_on=self.published_on,
                address_slug=self.address_slug,
            )
            .exclude(pk=self.pk)
            .exists()
        )

    def _make_address_free(self) -> None:
        wanted, number = self.address_slug, 1
        while self._address_is_taken():
            number += 1
            self.address_slug = f"{wanted[:114]}-{number}"
