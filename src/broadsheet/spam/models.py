"""What the filter said and why, what it was taught, and who else may ask it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class JudgedSubmission(models.Model):
    """The filter's verdict on one submission.

    `reasons` is a list of `{"rule", "words", "what", "weight"}`: in the words "{n}" stands for what
    was found, and weights are in log-odds. `probability` is null when the engine failed, which
    counts as unsure and never loses the submission.
    """

    class Label(models.TextChoices):
        """What the probability means at the default thresholds."""

        HAM = "ham", _("not spam")
        UNSURE = "unsure", _("unsure")
        SPAM = "spam", _("spam")
        FLAGRANT = "flagrant", _("flagrant spam")

    kind = models.CharField(_("kind"), max_length=12)
    probability = models.FloatField(_("probability"), null=True, blank=True)
    label = models.CharField(_("verdict"), max_length=10, choices=Label.choices)
    reasons = models.JSONField(_("reasons"), default=list)
    model = models.CharField(_("model"), max_length=80, blank=True)
    judged_at = models.DateTimeField(_("judged"))
    taught = models.CharField(
        _("taught by a moderator"),
        max_length=4,
        blank=True,
        choices=[("ham", "ham"), ("spam", "spam")],
    )
    taught_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        indexes = [models.Index(fields=["-judged_at"], name="verdicts_newest_first")]

    @override
    def __str__(self) -> str:
        return f"{self.get_label_display()} ({self.probability})"


class TaughtExample(models.Model):
    """What one decision taught: the grams of a text, never the text.

    `grams` is what `engine.local.pack` made; `log_odds` is the shipped model's own answer.
    `person` is a keyed hash of the writer's e-mail address, by which all that one person's texts
    taught can be found and withdrawn. Exactly one of `moderator` and `client` says who taught, but
    a moderator whose account is gone is nobody.
    """

    verdict = models.OneToOneField(
        JudgedSubmission, models.CASCADE, null=True, blank=True, related_name="example"
    )
    client = models.ForeignKey(
        "AkismetKey", models.CASCADE, null=True, blank=True, related_name="examples"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = models.CharField(max_length=64, blank=True, db_index=True)
    grams = models.BinaryField()
    log_odds = models.FloatField()
    spam = models.BooleanField()
    taught_at = models.DateTimeField()

    class Meta:
        verbose_name = _("taught example")
        verbose_name_plural = _("taught examples")

    @override
    def __str__(self) -> str:
        return f"{'spam' if self.spam else 'ham'}, {self.taught_at:%Y-%m-%d %H:%M}"


class Learning(models.Model):
    """The one row that says which lessons count, so that each process knows when its own are old.

    `version` grows with every change; `epoch` is another one whenever a lesson was taken back, so
    that all are learnt anew.
    """

    version = models.PositiveBigIntegerField(default=0)
    epoch = models.CharField(max_length=32)

    @override
    def __str__(self) -> str:
        return f"{self.epoch} {self.version}"


class AkismetKey(models.Model):
    """With what one site asks the filter over the Akismet protocol."""

    key = models.CharField(max_length=12, unique=True)
    site = models.CharField(_("address of the site"), max_length=200)
    per_minute = models.PositiveIntegerField(_("most checks a minute"), default=600)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Akismet key")
        verbose_name_plural = _("Akismet keys")

    @override
    def __str__(self) -> str:
        return self.site


class KeyUse(models.Model):
    """What one key asked on one day; the last two are what its site said was wrong."""

    key = models.ForeignKey(AkismetKey, models.CASCADE, related_name="uses")
    day = models.DateField()
    ham = models.PositiveIntegerField(default=0)
    spam = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    mistaken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="one_use_a_day")]

    @override
    def __str__(self) -> str:
        return f"{self.key}: {self.day}"


class Recheck(models.Model):
    """A client's text that is judged again whenever something was learnt, for at most 15 days.

    Only clients that name a `callback` have such rows. `told` is the answer that the client knows;
    a row with `due_at` is owed a call.
    """

    key = models.ForeignKey(AkismetKey, models.CASCADE, related_name="rechecks")
    guid = models.CharField(max_length=32, unique=True)
    callback = models.CharField(max_length=500)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    grams = models.BinaryField()
    log_odds = models.FloatField()
    told = models.BooleanField()
    found = models.BooleanField()
    checked_at = models.DateTimeField()
    learnt = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("text to be judged again")
        verbose_name_plural = _("texts to be judged again")

    @override
    def __str__(self) -> str:
        return self.guid
