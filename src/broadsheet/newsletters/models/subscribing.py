"""Newsletters, and who takes them, with whose consent and how they want them."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import Author, SectionPage, Story, Tag
from broadsheet.readers.models import Reader


class Frequency(models.TextChoices):
    """How often a subscriber wants mail."""

    EVERY = "every", _("every article")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


class Weekday(models.IntegerChoices):
    """A day of the week, numbered as Python does."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


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
    default_frequency = models.CharField(
        _("new subscribers get"),
        max_length=8,
        choices=Frequency.choices,
        default=Frequency.EVERY,
        help_text=_("Until they choose for themselves."),
    )
    countdown = models.PositiveSmallIntegerField(
        _("minutes before an article is mailed"),
        default=5,
        validators=[MaxValueValidator(60)],
        help_text=_("For so long anybody on the staff can stop it."),
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the digests"),
        default=7,
        validators=[MaxValueValidator(23)],
        help_text=_("From 0 to 23, in the newsroom's time zone."),
    )
    digest_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly digest"), choices=Weekday.choices, default=Weekday.SUNDAY
    )
    counts_clicks = models.BooleanField(
        _("count how often links are followed"),
        default=False,
        help_text=_("Of each edition, how often each link; never by whom. Readers are told so."),
    )
    welcome = models.TextField(
        _("welcome"),
        blank=True,
        help_text=_("Mailed once to whoever confirmed. Empty: nothing is."),
    )

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

    Frequency = Frequency

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="subscriptions")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="subscriptions")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    frequency = models.CharField(
        _("frequency"), max_length=8, choices=Frequency.choices, default=Frequency.EVERY
    )
    everything = models.BooleanField(
        _("about everything"),
        default=True,
        help_text=_("Otherwise only what was chosen is sent."),
    )
    asked_at = models.DateTimeField(_("asked"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
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


class Interest(models.Model):
    """One thing a subscriber wants to read about, who does not want everything."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="interests")
    section = models.ForeignKey(
        SectionPage, models.CASCADE, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(Author, models.CASCADE, null=True, blank=True, related_name="+")
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        constraints = [
            models.UniqueConstraint(fields=["subscription", kind], name=f"interested_once_{kind}")
            for kind in ("section", "author", "tag", "story")
        ]

    @override
    def __str__(self) -> str:
        return str(self.section or self.author or self.tag or self.story)


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
