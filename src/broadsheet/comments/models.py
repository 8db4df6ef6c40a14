"""Replies to articles, the rules an article has for them, and every decision made about one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from typing_extensions import override
from wagtail.admin.panels import FieldPanel

from broadsheet.articles.models import ArticlePage
from broadsheet.readers.models import Reader
from broadsheet.spam.models import JudgedSubmission


class ReplyRules(models.Model):
    """How one article takes replies; an article without a row follows the site's default."""

    class Mode(models.TextChoices):
        """Who may reply and what happens then."""

        OPEN = "open", _("open")
        FIRST_HELD = "first-held", _("the first reply of each address is held")
        ALL_HELD = "all-held", _("all replies are held")
        CLOSED = "closed", _("closed")

    article = ParentalKey(
        ArticlePage, on_delete=models.CASCADE, related_name="reply_rules", unique=True
    )
    mode = models.CharField(
        _("replies"), max_length=12, choices=Mode.choices, default=Mode.FIRST_HELD
    )

    panels = [FieldPanel("mode")]

    class Meta:
        verbose_name = _("rules for replies")
        verbose_name_plural = _("rules for replies")

    @override
    def __str__(self) -> str:
        return self.get_mode_display()


DEFAULT_MODE = ReplyRules.Mode.FIRST_HELD
"""How an article without a row takes replies."""

DEEPEST = 9
"""The depth of a reply that takes no replies itself: `path` holds ten numbers."""


class Comment(models.Model):
    """One reply to an article, or to another reply.

    `path` orders a whole thread in one index scan: the comment's own id and those of its
    ancestors, each as twelve digits. `html` is `text` made safe when it was written.
    """

    class State(models.TextChoices):
        """Where a reply stands."""

        PUBLISHED = "published", _("published")
        HELD = "held", _("held")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=120, blank=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)

    reader = models.ForeignKey(
        Reader, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    author_name = models.CharField(_("name"), max_length=80)
    author_address = models.EmailField(_("e-mail address"), max_length=320, blank=True)
    text = models.TextField(_("reply"), max_length=10_000)
    html = models.TextField(editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    submitted_at = models.DateTimeField(_("submitted"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    key = models.CharField(max_length=64, unique=True)
    network_key = models.CharField(max_length=64, blank=True)
    verdict = models.OneToOneField(
        JudgedSubmission, models.SET_NULL, null=True, blank=True, related_name="comment"
    )

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [
            models.Index(fields=["article", "state", "path"], name="a_thread_in_order"),
            models.Index(fields=["state", "submitted_at"], name="the_queue"),
            models.Index(fields=["author_address"], name="comments_by_address"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    def place(self, parent: "Comment | None") -> None:
        """Settle `path` and `depth` below `parent`; this reply must have its number already."""
        self.path = f"{parent.path if parent else ''}{self.pk:012d}"
        self.depth = parent.depth + 1 if parent else 0


class Decision(models.Model):
    """One change of a reply's state: by whom or which rule, why, on what evidence, when."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    from_state = models.CharField(max_length=10, choices=Comment.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Comment.State.choices)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]

    @override
    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}: {self.reason}"
