"""The record: who said what, when, through which channel, and who in the newsroom confirmed it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput
from wagtail.models import Orderable
from wagtail.search import index

from broadsheet.articles.channels import Channel
from broadsheet.articles.models import ArticlePage


class Source(index.Indexed, models.Model):
    """A person or body that speaks."""

    class Kind(models.TextChoices):
        """What kind of speaker a source is."""

        PERSON = "person", _("person")
        BODY = "body", _("body")
        OUTLET = "outlet", _("outlet")
        UNNAMED = "unnamed", _("unnamed")

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PERSON)
    description = models.CharField(_("description"), max_length=300, blank=True)
    speaks_for = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("speaks for"),
        null=True,
        blank=True,
        related_name="spokespeople",
    )

    panels = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("kind"),
        FieldPanel("description"),
        FieldPanel("speaks_for"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    @override
    def __str__(self) -> str:
        return self.name


class Statement(Orderable):
    """One attributed utterance in an article."""

    class Form(models.TextChoices):
        """How the words stand in the article."""

        DIRECT = "direct", _("quoted")
        MIXED = "mixed", _("partly quoted")
        INDIRECT = "indirect", _("reported")

    class OnRecord(models.TextChoices):
        """Whether the speaker is named."""

        NAMED = "named", _("on the record")
        UNNAMED = "unnamed", _("not named")

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="statements")
    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("source"), related_name="statements"
    )
    words = models.TextField(_("words"), max_length=3000)
    cue = models.CharField(
        _("cue"), max_length=80, blank=True, help_text=_("Such as “said” or “confirmed”.")
    )
    form = models.CharField(_("form"), max_length=8, choices=Form.choices, default=Form.DIRECT)
    channel = models.CharField(
        _("channel"), max_length=20, choices=Channel.choices, default=Channel.OTHER
    )
    channel_detail = models.CharField(
        _("where exactly"), max_length=200, blank=True, help_text=_("Such as a magazine's name.")
    )
    said_on = models.DateField(_("date"), null=True, blank=True)
    on_record = models.CharField(
        _("record"), max_length=8, choices=OnRecord.choices, default=OnRecord.NAMED
    )
    hedged = models.BooleanField(_("hedged (“reportedly”)"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        related_name="+",
    )

    panels = [
        FieldRowPanel([FieldPanel("source"), FieldPanel("cue")]),
        FieldPanel("words"),
        FieldRowPanel([FieldPanel("form"), FieldPanel("said_on")]),
        FieldRowPanel([FieldPanel("channel"), FieldPanel("channel_detail")]),
        FieldRowPanel([FieldPanel("on_record"), FieldPanel("hedged")]),
        FieldPanel("confirmed_by"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = [models.Index(fields=["source", "-said_on"], name="what_a_source_said")]

    @override
    def __str__(self) -> str:
        return f"{self.source}: {self.words[:60]}"

    @override
    def clean(self) -> None:
        super().clean()
        if self.source_id and not self.is_tellable:
            message = _(
                "Readers would see the name of this source. Choose one that names nobody, such as"
                " “a senior official”, or put the statement on the record."
            )
            raise ValidationError({"on_record": message})

    @property
    def is_tellable(self) -> bool:
        """Whether the source may be shown with the words: it is on the record, or names nobody."""
        named = self.on_record == self.OnRecord.NAMED
        return named or self.source.kind == Source.Kind.UNNAMED

    @property
    def confirmer(self) -> str:
        """Who confirmed it, for readers: a name, never a staff account's address; "" for nobody."""
        if self.confirmed_by is None:
            return ""
        return self.confirmed_by.get_full_name() or gettext("the newsroom")
