"""Editions, what they carry, and what was sent to whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import ArticlePage, Correction
from broadsheet.newsletters.models.subscribing import Newsletter, Subscription


class Edition(models.Model):
    """One mailing of a newsletter. An article has at most one, so it is mailed at most once.

    A digest is made once for its `period`, a correction is mailed once; `covers_until` is the
    moment up to which a digest has looked for articles. While `lease_until` one process sends it;
    queued deliveries with numbers up to `claimed_to` are then in that one's hands.
    """

    class Kind(models.TextChoices):
        """What an edition carries, which decides who gets it."""

        ARTICLE = "article", _("article")
        DAILY = "daily", _("daily digest")
        WEEKLY = "weekly", _("weekly digest")
        CORRECTION = "correction", _("correction")
        MADE = "made", _("made by hand")

    class State(models.TextChoices):
        """Where an edition stands."""

        DRAFT = "draft", _("draft")
        ASKING = "asking", _("overdue: shall it still be sent?")
        COUNTDOWN = "countdown", _("about to be sent")
        HELD = "held", _("held: no relay is set")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused by staff")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped by staff")

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="editions")
    article = models.OneToOneField(
        ArticlePage, models.SET_NULL, null=True, blank=True, related_name="edition"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ARTICLE)
    period = models.CharField(max_length=10, blank=True, editable=False)
    covers_until = models.DateTimeField(null=True, blank=True, editable=False)
    correction = models.OneToOneField(
        Correction, models.SET_NULL, null=True, blank=True, related_name="edition"
    )
    subject = models.CharField(_("subject"), max_length=300)
    preheader = models.CharField(
        _("preheader"),
        max_length=200,
        blank=True,
        help_text=_("What mail programs show beside the subject."),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    transport = models.CharField(_("relays"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_to = models.BigIntegerField(default=0, editable=False)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    recipients: int

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="editions_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "kind", "period"],
                condition=~models.Q(period=""),
                name="a_digest_once_a_period",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.subject


class EditionArticle(models.Model):
    """An article in an edition of several, in its place; `changed` since the last edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="contents")
    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="in_editions")
    position = models.PositiveSmallIntegerField()
    changed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("article of an edition")
        verbose_name_plural = _("articles of editions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "article"], name="in_an_edition_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.edition_id}: {self.article}"


class Link(models.Model):
    """A link of an edition whose newsletter counts them: how often it was followed, by anybody."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="links")
    address = models.CharField(max_length=2000)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "address"], name="a_link_once_an_edition"),
        ]

    @override
    def __str__(self) -> str:
        return self.address

    @property
    def shown(self) -> str:
        """Where it leads, as people read it: of the site itself only the path."""
        return self.address.removeprefix(settings.PUBLIC_ORIGIN) or self.address


class ForDigest(models.Model):
    """That an editor chose an article for the digests, while publishing it."""

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="for_digest")

    class Meta:
        verbose_name = _("article for the digests")
        verbose_name_plural = _("articles for the digests")

    @override
    def __str__(self) -> str:
        return str(self.article)


class Selection(models.Model):
    """What those get of an edition who want a part of it: the same part, the same bytes."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="selections")
    articles = models.CharField(max_length=64)
    contents = models.ManyToManyField(EditionArticle, related_name="selections")
    subject = models.CharField(max_length=300)
    html = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        constraints = [
            models.UniqueConstraint(fields=["edition", "articles"], name="a_selection_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.edition_id}: {self.subject}"


class Delivery(models.Model):
    """One edition to one subscriber, once."""

    class State(models.TextChoices):
        """Where a delivery stands."""

        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("being sent")
        ACCEPTED = "accepted", _("accepted by the relay")
        DEFERRED = "deferred", _("put off by the relay")
        REJECTED = "rejected", _("rejected")
        SUPPRESSED = "suppressed", _("not sent: no longer wanted")
        UNCERTAIN = "uncertain", _("perhaps sent: the relay's answer was lost")
        DROPPED = "dropped", _("dropped by staff")

    # PostgreSQL writes every index anew at each change of state: those that others cover are left.
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(
        Subscription, models.SET_NULL, null=True, related_name="deliveries", db_index=False
    )
    selection = models.ForeignKey(
        Selection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        db_index=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_text = models.CharField(_("the server's words"), max_length=300, blank=True)
    relay = models.CharField(_("relay"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "edition"], name="each_edition_once"),
        ]
        indexes = [
            # With its own number, as PostgreSQL sorts all that is queued for each claim without.
            models.Index(fields=["edition", "state", "due_at", "id"], name="deliveries_in_order"),
            models.Index(
                fields=["selection"],
                condition=models.Q(selection__isnull=False),
                name="deliveries_of_a_selection",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.edition_id} → {self.subscription_id} ({self.get_state_display()})"


class Bounce(models.Model):
    """What a mail system reported of a letter of ours, once."""

    class Severity(models.TextChoices):
        """How bad it is."""

        HARD = "hard", _("gone for good")
        SOFT = "soft", _("failed this time")
        COMPLAINT = "complaint", _("complaint")

    key = models.CharField(max_length=200, unique=True)
    severity = models.CharField(_("kind"), max_length=10, choices=Severity.choices)
    address_key = models.CharField(max_length=64, blank=True, db_index=True)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="bounces"
    )
    status = models.CharField(_("status"), max_length=16, blank=True)
    words = models.CharField(_("the server's words"), max_length=300, blank=True)
    proven = models.BooleanField(
        _("proven"), help_text=_("Whether it is about a letter that we really sent.")
    )
    at = models.DateTimeField(_("reported"))

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        ordering = ["-at", "-pk"]

    @override
    def __str__(self) -> str:
        return f"{self.get_severity_display()} {self.status} {self.words}"
