"""Newsletters, who takes them and with whose consent, and what was sent to whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import ArticlePage
from broadsheet.readers.models import Reader


class Newsletter(models.Model):
    """Something readers can subscribe to; out of the box, one that carries every article."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    heading = models.CharField(
        _("heading"),
        max_length=120,
        blank=True,
        help_text=_("Of the subscribe box. Empty: “Subscribe to” and the name."),
    )
    promise = models.CharField(
        _("promise"), max_length=300, blank=True, help_text=_("Printed beside the form.")
    )
    button = models.CharField(
        _("button"), max_length=40, blank=True, help_text=_("Empty: “Subscribe”.")
    )
    from_name = models.CharField(_("from"), max_length=120, blank=True)
    reply_to = models.EmailField(_("replies go to"), max_length=320, blank=True)

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["pk"]

    @override
    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """That a reader asked for a newsletter, and how far that went."""

    class State(models.TextChoices):
        """Where a subscription stands."""

        PENDING = "pending", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        ENDED = "ended", _("ended")

    class Frequency(models.TextChoices):
        """How often a subscriber wants mail."""

        EVERY = "every", _("every article")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="subscriptions")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="subscriptions")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    frequency = models.CharField(
        _("frequency"), max_length=8, choices=Frequency.choices, default=Frequency.EVERY
    )
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "reader"], name="one_subscription_each"),
        ]
        indexes = [
            models.Index(fields=["newsletter", "state", "frequency"], name="who_takes_it"),
            models.Index(fields=["state", "asked_at"], name="pending_since"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.reader} · {self.newsletter} ({self.get_state_display()})"


class Consent(models.Model):
    """Proof that somebody asked: the exact wording, when, where, and confirmed when."""

    address_key = models.CharField(max_length=64, db_index=True)
    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="consents")
    wording = models.TextField(_("wording"))
    form = models.CharField(_("form"), max_length=60)
    network = models.CharField(_("network"), max_length=50, blank=True)
    given_at = models.DateTimeField(_("given"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    @override
    def __str__(self) -> str:
        return f"{self.newsletter} {self.given_at:%Y-%m-%d}"


class Edition(models.Model):
    """One mailing of a newsletter. An article has at most one, so it is mailed at most once."""

    class State(models.TextChoices):
        """Where an edition stands."""

        COUNTDOWN = "countdown", _("about to be sent")
        HELD = "held", _("held: no relay is set")
        SENDING = "sending", _("being sent")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped by staff")

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="editions")
    article = models.OneToOneField(
        ArticlePage, models.SET_NULL, null=True, blank=True, related_name="edition"
    )
    subject = models.CharField(_("subject"), max_length=300)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    transport = models.CharField(_("relay"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="editions_due")]

    @override
    def __str__(self) -> str:
        return self.subject


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

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(
        Subscription, models.SET_NULL, null=True, related_name="deliveries"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_text = models.CharField(_("the server's words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "subscription"], name="an_edition_once_each"
            ),
        ]
        indexes = [models.Index(fields=["edition", "state", "due_at"], name="deliveries_due")]

    @override
    def __str__(self) -> str:
        return f"{self.edition_id} → {self.subscription_id} ({self.get_state_display()})"
