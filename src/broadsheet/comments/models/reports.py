"""What readers report about replies, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.comments.models.replies import Comment


class Report(models.Model):
    """A reader's word that a reply should not stand; of what may be unlawful, a notice.

    Source: Regulation (EU) 2022/2065 (Digital Services Act), Art. 16.
    """

    class Kind(models.TextChoices):
        """Why it should not stand."""

        RULES = "rules", _("It breaks the rules for replies: insults, hatred, off the subject")
        SPAM = "spam", _("It is advertising")
        PRIVATE = "private", _("It tells private things about somebody")
        UNLAWFUL = "unlawful", _("I think that it is against the law")
        LIFE = "life", _("Somebody's life or safety is in danger")

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("not decided yet")
        UPHELD = "upheld", _("the reply was taken away")
        DISMISSED = "dismissed", _("the reply stays")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    kind = models.CharField(_("why"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("in your words"), max_length=2_000, blank=True)
    name = models.CharField(_("your name"), max_length=80, blank=True)
    address = models.EmailField(_("your e-mail address"), max_length=320, blank=True)
    made_at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    moderators_told = models.BooleanField(default=False, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=300, blank=True)
    answered = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["comment"], condition=models.Q(state="open"), name="reports_not_decided"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words[:60]}"
