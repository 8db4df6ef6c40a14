"""Replies to articles, what they said before, and every decision made about one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import ArticlePage
from broadsheet.readers.models import Reader
from broadsheet.spam.models import JudgedSubmission

DEEPEST = 9
"""The depth of a reply that takes no replies itself: `path` holds ten numbers."""


class Comment(models.Model):
    """One reply to an article, or to another reply.

    `path` orders a whole thread in one index scan: the comment's own id and those of its
    ancestors, each as twelve digits. `html` is `text` made safe when it was written; `version`
    counts its wordings, so that nobody decides about words that they have not read. `rank` is how
    likely it does harm times how many would see it; `likeness` is alike for like words.
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
    author_site = models.URLField(_("website"), max_length=200, blank=True)
    text = models.TextField(_("reply"), max_length=10_000)
    html = models.TextField(editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    submitted_at = models.DateTimeField(_("submitted"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    key = models.CharField(max_length=64, unique=True)
    network_key = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    rank = models.FloatField(default=0, editable=False)
    likeness = models.BigIntegerField(null=True, editable=False)
    moderators_told = models.BooleanField(default=False, editable=False)
    verdict = models.OneToOneField(
        JudgedSubmission, models.SET_NULL, null=True, blank=True, related_name="comment"
    )

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [
            models.Index(fields=["article", "state", "path"], name="a_thread_in_order"),
            models.Index(fields=["state", "submitted_at"], name="the_queue"),
            models.Index(fields=["author_address", "state"], name="comments_by_address"),
            models.Index(fields=["state", "-rank", "id"], name="the_queue_by_weight"),
            models.Index(fields=["network_key", "submitted_at"], name="comments_by_network"),
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(state="held", moderators_told=False),
                name="held_and_untold",
            ),
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

    class Ground(models.TextChoices):
        """What a reply broke, where it broke anything."""

        RULES = "rules", _("the rules for replies")
        LAW = "law", _("the law")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    from_state = models.CharField(max_length=10, choices=Comment.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Comment.State.choices)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    ground = models.CharField(
        _("ground"), max_length=6, choices=Ground.choices, default=Ground.RULES
    )
    evidence = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]

    @override
    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}: {self.reason}"


class Edit(models.Model):
    """What a reply said before it was changed; `public` when it had been answered by then."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="edits")
    text = models.TextField(editable=False)
    html = models.TextField(editable=False)
    replaced_at = models.DateTimeField()
    public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        ordering = ["replaced_at", "pk"]

    @override
    def __str__(self) -> str:
        return self.text[:60]


class Appeal(models.Model):
    """An author's word against a decision; somebody other than who made it settles it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="appeals")
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    words = models.TextField(_("what the author says"), max_length=2_000, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    upheld = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=models.Q(settled_at=None),
                name="one_open_appeal_per_reply",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.words[:60]


class Note(models.Model):
    """What moderators tell each other about a reply; nobody else reads it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="notes")
    words = models.TextField(_("note"), max_length=2_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["written_at", "pk"]

    @override
    def __str__(self) -> str:
        return self.words[:60]
