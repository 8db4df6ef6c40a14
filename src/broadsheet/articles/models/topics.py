"""What articles are filed under besides their section: authors, tags and running stories."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from typing_extensions import override
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from broadsheet.base.models import NewsImage


class Author(index.Indexed, models.Model):
    """Somebody, or some agency, whose name stands over articles."""

    class Kind(models.TextChoices):
        """What an author is to the newsroom."""

        STAFF = "staff", _("staff")
        CONTRIBUTOR = "contributor", _("contributor")
        AGENCY = "agency", _("agency")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.STAFF)
    role = models.CharField(_("role"), max_length=120, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    portrait = models.ForeignKey(
        NewsImage,
        models.SET_NULL,
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        related_name="+",
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="author",
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("role"),
        FieldPanel("biography"),
        FieldPanel("portrait"),
        FieldPanel("account"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    @override
    def __str__(self) -> str:
        return self.name


class Tag(TagBase):
    """A word that readers may follow from article to article."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class Story(index.Indexed, models.Model):
    """A running subject that many articles belong to."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("address"), max_length=160, unique=True)
    summary = models.TextField(_("summary"), blank=True)
    closed = models.BooleanField(_("closed"), default=False)

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("summary"),
        FieldPanel("closed"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["title"]

    @override
    def __str__(self) -> str:
        return self.title


class TaggedArticle(ItemBase):
    """That an article carries a tag."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="a_tag_once_an_article"),
        ]
