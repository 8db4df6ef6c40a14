"""Sound and film of the newsroom's own."""

from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override
from wagtail.search import index

from broadsheet.base.models import NewsImage

FOLDER = "recordings"


class Recording(index.Indexed, models.Model):
    """A file of sound or film, with its words for those who cannot hear it.

    `mime`, `seconds`, `width`, `height` and `size` are what the file itself says, not its name.
    """

    class Kind(models.TextChoices):
        """Whether there is something to see."""

        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=5, choices=Kind.choices, editable=False)
    file = models.FileField(
        _("file"),
        upload_to=FOLDER,
        help_text=_("MP3, M4A, Ogg, FLAC or WAV for sound; MP4 or WebM for film."),
    )
    captions = models.FileField(
        _("captions"),
        upload_to=FOLDER,
        blank=True,
        help_text=_("A WebVTT or SubRip file. This or a transcript is required."),
    )
    transcript = models.TextField(
        _("transcript"),
        max_length=200_000,
        blank=True,
        help_text=_("What is said and heard, for those who cannot hear it or will not listen now."),
    )
    poster = models.ForeignKey(
        NewsImage,
        models.SET_NULL,
        verbose_name=_("still picture"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What a film shows before it is played."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    mime = models.CharField(max_length=40, editable=False)
    seconds = models.FloatField(null=True, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    captions_text = models.TextField(blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects: ClassVar[models.Manager["Recording"]] = models.Manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-uploaded_at", "-pk"]

    @override
    def __str__(self) -> str:
        return self.title

    @override
    def clean(self) -> None:
        super().clean()
        if not self.captions and not self.transcript.strip():
            raise ValidationError(
                _("Add captions or a transcript, so that nobody is left out who cannot hear it.")
            )

    @property
    def words(self) -> str:
        """What is said, one line after another: the transcript, or what the captions say."""
        return self.transcript or self.captions_text

    @property
    def length(self) -> str:
        """How long it lasts, as in 3:07, or nothing when the file does not say."""
        if self.seconds is None:
            return ""
        minutes, seconds = divmod(round(self.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def duration(self) -> str:
        """How long it lasts, as ISO 8601 has it, or nothing when the file does not say."""
        if self.seconds is None:
            return ""
        whole = timedelta(seconds=max(1, round(self.seconds)))
        return f"PT{int(whole.total_seconds())}S"
