"""How replies are taken: by an article, and by the whole newsroom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from typing_extensions import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from broadsheet.articles.models import ArticlePage


class ReplyRules(models.Model):
    """How one article takes replies; an article without a row follows the site's default."""

    class Mode(models.TextChoices):
        """Who may reply and what happens then."""

        OPEN = "open", _("open")
        FIRST_HELD = "first-held", _("the first reply of each address is held")
        ALL_HELD = "all-held", _("all replies are held")
        STAFF_ONLY = "staff-only", _("only the newsroom replies")
        CLOSED = "closed", _("closed")

    article = ParentalKey(
        ArticlePage, on_delete=models.CASCADE, related_name="reply_rules", unique=True
    )
    mode = models.CharField(
        _("replies"), max_length=12, choices=Mode.choices, default=Mode.FIRST_HELD
    )
    slow_minutes = models.PositiveSmallIntegerField(
        _("minutes between two replies of the same reader"),
        default=0,
        validators=[MaxValueValidator(1_440)],
        help_text=_("0 for none. For a conversation that runs too hot."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("closed after this many days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3_650)],
        help_text=_("0 for never. Empty: as everywhere."),
    )

    panels = [
        FieldPanel("mode"),
        MultiFieldPanel(
            [FieldPanel("slow_minutes"), FieldPanel("close_after_days")],
            heading=_("Advanced"),
            classname="collapsed",
        ),
    ]

    class Meta:
        verbose_name = _("rules for replies")
        verbose_name_plural = _("rules for replies")

    @override
    def __str__(self) -> str:
        return self.get_mode_display()


Mode = ReplyRules.Mode

DEFAULT_MODE = Mode.FIRST_HELD
"""How replies are taken where nobody has said anything else."""


class ClosedByAge(models.Model):
    """That an article takes no more replies since it is old enough.

    A page may not look at the clock, so what time changes is this row.
    """

    article = models.OneToOneField(
        ArticlePage, models.CASCADE, primary_key=True, related_name="closed_by_age"
    )
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("closed by age")

    @override
    def __str__(self) -> str:
        return str(self.article_id)


@register_setting(icon="comment", name="replies")
class ReplySettings(BaseGenericSetting):
    """How the newsroom takes replies; there is one row at most."""

    class Everywhere(models.TextChoices):
        """What one switch does to all articles at once."""

        AS_SET = "", _("as each article says")
        HELD = "held", _("every reply waits for a moderator")
        CLOSED = "closed", _("no replies are taken")

    everywhere = models.CharField(
        _("everywhere, at once"),
        max_length=8,
        choices=Everywhere.choices,
        default=Everywhere.AS_SET,
        blank=True,
    )
    under_attack = models.BooleanField(
        _("under attack"),
        default=False,
        help_text=_("Every reply waits unless its author is known here by a confirmed address."),
    )
    default_mode = models.CharField(
        _("replies to a new article"),
        max_length=12,
        choices=[choice for choice in Mode.choices if choice[0] != Mode.STAFF_ONLY],
        default=DEFAULT_MODE,
    )
    most_links = models.PositiveSmallIntegerField(
        _("links in a reply that need no moderator"), default=2
    )
    words_held = models.TextField(
        _("words that hold a reply"),
        blank=True,
        help_text=_("One word or phrase in a line. The moderator reads which one it was."),
    )
    words_spam = models.TextField(
        _("words that make a reply spam"),
        blank=True,
        help_text=_("One word or phrase in a line."),
    )
    busy_after = models.PositiveSmallIntegerField(
        _("replies of one reader within an hour, after which more are held"), default=8
    )
    ask_site = models.BooleanField(
        _("ask for a website"),
        default=False,
        help_text=_("The name then leads to it. Most who fill it in sell something."),
    )
    letter_minutes = models.PositiveSmallIntegerField(
        _("minutes between two letters to moderators"),
        default=30,
        validators=[MaxValueValidator(10_080)],
        help_text=_("0 for no letters."),
    )
    rules_text = models.TextField(
        _("rules for replies"),
        blank=True,
        max_length=10_000,
        help_text=_("Empty, the usual ones stand there. A blank line begins a new paragraph."),
    )
    contact_point = models.CharField(
        _("contact point"),
        max_length=300,
        blank=True,
        help_text=_(
            "Where authorities and readers reach you about replies, in which languages"
            " (Digital Services Act, Art. 11 and 12)."
        ),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("articles close after this many days"),
        default=30,
        validators=[MaxValueValidator(3_650)],
        help_text=_("0 for never."),
    )
    edit_minutes = models.PositiveSmallIntegerField(
        _("minutes in which a published reply can be changed"),
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(1_440)],
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("everywhere"), FieldPanel("under_attack")], heading=_("When it is too much")
        ),
        FieldPanel("default_mode"),
        FieldPanel("rules_text"),
        FieldPanel("contact_point"),
        MultiFieldPanel(
            [
                FieldPanel("words_held"),
                FieldPanel("words_spam"),
                FieldPanel("most_links"),
                FieldPanel("busy_after"),
                FieldPanel("close_after_days"),
                FieldPanel("edit_minutes"),
                FieldPanel("ask_site"),
                FieldPanel("letter_minutes"),
            ],
            heading=_("Advanced"),
            classname="collapsed",
        ),
    ]

    class Meta:
        verbose_name = _("replies")
