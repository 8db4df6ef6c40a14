"""Who wants to hear of replies, and which letters about them are owed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from broadsheet.articles.models import ArticlePage
from broadsheet.comments.models.replies import Comment


class Follow(models.Model):
    """That the author of a reply wants letters: about answers to it, or about all replies there.

    It counts once the reply's `reader` is known, which takes proof of the address. `article` is the
    reply's: each reply that appears asks at once whether anybody follows there.
    """

    class Wants(models.TextChoices):
        """Of what letters tell."""

        MINE = "mine", _("answers to this reply")
        ALL = "all", _("all replies to this article")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="follows")
    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="+", editable=False)
    wants = models.CharField(max_length=4, choices=Wants.choices)
    muted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("wish for letters")
        verbose_name_plural = _("wishes for letters")
        constraints = [
            models.UniqueConstraint(fields=["comment", "wants"], name="one_wish_of_each_kind")
        ]

    @override
    def __str__(self) -> str:
        return self.get_wants_display()


class AuthorWish(models.Model):
    """That an author of articles wants letters about replies to them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("author's wish for letters")
        verbose_name_plural = _("authors' wishes for letters")

    @override
    def __str__(self) -> str:
        return str(self.user)


class DueNotice(models.Model):
    """A reply that appeared, of which those who wanted to know have not been written to yet."""

    comment = models.OneToOneField(
        Comment, models.CASCADE, primary_key=True, related_name="due_notice"
    )

    @override
    def __str__(self) -> str:
        return str(self.comment_id)
