"""From schedule to withdrawal: what decides whether and since when readers may see an article."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models.settings import PublishingSettings
from broadsheet.core.clock import now
from broadsheet.core.shared import shared


class Lifecycle(models.Model):
    """What an article knows of its own life besides what every page knows."""

    class History(models.TextChoices):
        """Whether readers may see how an article was changed."""

        SITE = "", _("as the newsroom's rule says")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("not shown")

    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_(
            "Nothing of this article is public before this time, whoever presses Publish. Published"
            " earlier, it waits and appears by itself when the embargo ends."
        ),
    )
    updated_at = models.DateTimeField(null=True, editable=False)
    history = models.CharField(
        _("history"),
        max_length=6,
        choices=History.choices,
        default=History.SITE,
        blank=True,
        help_text=_("Whether readers may see what was changed since publication, and when."),
    )

    class Meta:
        abstract = True

    @property
    def changed_at(self) -> datetime | None:
        """When what readers see last changed, as they are told: updated, or first published."""
        first: datetime | None = getattr(self, "first_published_at", None)
        return self.updated_at or first

    def must_wait(self) -> bool:
        """Tell whether readers may not see the article, whatever anybody published."""
        if self.embargo_until and self.embargo_until > now():
            return True
        return self.is_withdrawn()

    def is_withdrawn(self) -> bool:
        """Tell whether the article was withdrawn; asked of the database, not of a revision."""
        return bool(self.pk) and Withdrawal.objects.filter(article_id=self.pk).exists()

    def shows_history(self) -> bool:
        """Tell whether readers may see how the article was changed."""
        if self.history:
            return self.history == Lifecycle.History.SHOWN
        return _histories_are_public()


@shared
def _histories_are_public() -> bool:
    rules = PublishingSettings.objects.filter(site__is_default_site=True, public_history=True)
    return rules.exists()


class Removal(models.Model):
    """What readers are told at the address of an article that is not there any more."""

    class Status(models.IntegerChoices):
        """The answer of HTTP: RFC 9110, 15.5.11, and RFC 7725."""

        GONE = 410, _("The newsroom took it down (410)")
        LEGAL = 451, _("The law or a court demands it (451)")

    status = models.PositiveSmallIntegerField(
        _("what readers are told"), choices=Status.choices, default=Status.GONE
    )
    reason = models.TextField(
        _("reason"),
        max_length=1000,
        blank=True,
        help_text=_("Shown to everybody who opens the address."),
    )
    blocker = models.CharField(
        _("blocked by"),
        max_length=200,
        blank=True,
        help_text=_("For 451: who keeps the article from readers, such as a court."),
    )
    blocker_url = models.URLField(
        _("their web address"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Programs are told it in the header Link, as blocked-by (RFC 7725)."),
    )

    class Meta:
        abstract = True

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page that stands where the article stood."""
        response = render(request, "410.html", {"removal": self}, status=self.status)
        if self.status == Removal.Status.LEGAL and self.blocker_url:
            response["Link"] = f'<{iri_to_uri(self.blocker_url)}>; rel="blocked-by"'
        return response


class Withdrawal(Removal):
    """That an article was withdrawn: while this row stands, nothing makes the article public."""

    article = models.OneToOneField(
        "articles.ArticlePage", models.CASCADE, related_name="withdrawal", verbose_name=_("article")
    )
    since = models.DateTimeField(_("since"))
    restores = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["Withdrawal"]] = models.Manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    @override
    def __str__(self) -> str:
        return f"{self.article}: {self.status}"


class Tombstone(Removal):
    """An address at which an article stood that was deleted since."""

    path = models.CharField(max_length=600, unique=True)
    since = models.DateTimeField()

    objects: ClassVar[models.Manager["Tombstone"]] = models.Manager()

    @override
    def __str__(self) -> str:
        return self.path


class Publication(models.Model):
    """What readers were shown of an article from one moment on, as plain text in paragraphs.

    `content` maps the parts of an article to lists of paragraphs, each a kind and its words.
    `added` and `removed` count words against the nearest earlier version that is not withheld.
    """

    class Withheld(models.TextChoices):
        """Why readers may not see a version."""

        NO = "", _("no")
        LEGAL = "legal", _("for legal reasons")
        SAFETY = "safety", _("for somebody's safety")
        PRIVACY = "privacy", _("to protect somebody's privacy")

    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    minor = models.BooleanField(default=False)
    content = models.JSONField()
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    withheld = models.CharField(
        _("withheld"), max_length=7, choices=Withheld.choices, default=Withheld.NO, blank=True
    )
    withheld_note = models.CharField(_("what readers are told besides"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_version_a_number"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.article_id}: {self.number}"
