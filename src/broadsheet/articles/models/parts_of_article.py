"""Rows that belong to one article and are edited with it."""

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from broadsheet.articles.engine.rich_text import new_key
from broadsheet.articles.models.topics import Author
from broadsheet.base.models import NewsDocument
from broadsheet.core.clock import now

WEB_ONLY = URLValidator(schemes=["http", "https"])


class Byline(Orderable):
    """One of the names over an article, in order, with an optional role."""

    article = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, models.PROTECT, verbose_name=_("author"), related_name="bylines"
    )
    role = models.CharField(
        _("role"), max_length=80, blank=True, help_text=_("Such as “photographs” or “in Geneva”.")
    )

    panels = [FieldPanel("author"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    @override
    def __str__(self) -> str:
        return f"{self.author}, {self.role}" if self.role else str(self.author)


class SourceReference(Orderable):
    """Where a reader can check what the article says."""

    class Kind(models.TextChoices):
        """What kind of thing is referred to."""

        INTERVIEW = "interview", _("interview")
        DOCUMENT = "document", _("document")
        FOOTAGE = "footage", _("footage")
        POST = "post", _("post")
        ARTICLE = "article", _("article")
        OTHER = "other", _("other")

    article = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="source_references"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DOCUMENT)
    outlet = models.CharField(_("outlet"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True, validators=[WEB_ONLY])
    dated = models.DateField(_("date"), null=True, blank=True)
    archived = models.ForeignKey(
        NewsDocument,
        models.SET_NULL,
        verbose_name=_("our own copy"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Kept for readers, should the original change or vanish."),
    )
    key = models.SlugField(max_length=40, default=new_key, db_index=False)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("outlet"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("url"), FieldPanel("dated")]),
        FieldPanel("archived"),
        FieldPanel("key", widget=forms.HiddenInput, classname="source-key", heading=" "),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("source reference")
        verbose_name_plural = _("source references")

    @override
    def __str__(self) -> str:
        return f"{self.outlet}: {self.title}" if self.outlet else self.title


class Correction(Orderable):
    """What was wrong in an article, said openly and dated."""

    article = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="corrections"
    )
    corrected_at = models.DateTimeField(_("corrected"), default=now)
    text = models.TextField(
        _("text"),
        max_length=2000,
        help_text=_(
            "What was wrong and what is right, such as: “An earlier version said the mole is 400"
            " metres long. It is 450.” To lead readers here from the place itself, select the words"
            " there and link them to the anchor correction-1, correction-2 and so on."
        ),
    )

    panels = [FieldPanel("corrected_at"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["-corrected_at"], name="corrections_newest_first")]

    @override
    def __str__(self) -> str:
        return self.text[:80]


class RelatedArticle(models.Model):
    """That one article was shown under another; chosen when the latter was published."""

    article = models.ForeignKey(
        "articles.ArticlePage", models.CASCADE, related_name="related_articles"
    )
    related = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="shown_under")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "related"], name="related_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.article_id} → {self.related_id}"
