"""What the filter said of something, and why, kept beside what it judged."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class JudgedSubmission(models.Model):
    """The filter's verdict on one submission.

    `reasons` is a list of `{"rule", "words", "weight"}`; weights are in log-odds. `probability` is
    null when the engine failed, which counts as unsure and never loses the submission.
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
