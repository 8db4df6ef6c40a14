"""The form behind uploads of sound and film, which takes in only what browsers can play."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from broadsheet.articles.engine.recordings import NotARecording, Recorded, read_recording
from broadsheet.articles.engine.webvtt import NotCaptions, read_captions, words_of
from broadsheet.articles.models import Recording

logger = logging.getLogger(__name__)
_MOST_CAPTIONS = 1_000_000


class RecordingForm(WagtailAdminModelForm):
    """A recording's form: its bytes decide what it is, whatever its name says."""

    class Meta:
        model = Recording
        fields = ["title", "file", "transcript", "captions", "poster", "credit"]
        widgets = {"file": forms.FileInput, "transcript": forms.Textarea(attrs={"rows": 6})}

    def clean_file(self) -> Any:
        """Refuse what is too large, or no whole recording; remember what the file says of itself.

        Raises:
            ValidationError: as said.
        """
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > settings.RECORDING_MOST_BYTES:
            most = filesizeformat(settings.RECORDING_MOST_BYTES)
            raise ValidationError(_("This file is larger than %(most)s."), params={"most": most})
        try:
            found = read_recording(file)  # type: ignore[arg-type]  # it reads and seeks as files do
        except NotARecording as refused:
            logger.info("an uploaded recording was refused: %s", refused)
            raise ValidationError(
                _("This is no sound or film that browsers play, or the file is damaged.")
            ) from refused
        file.seek(0)
        file.name = f"{_stem(file.name)}{found.suffix}"
        self._remember(found, file.size or 0)
        return file

    def clean_captions(self) -> Any:
        """Refuse what is not captions; store them as WebVTT.

        Raises:
            ValidationError: as said.
        """
        file = self.cleaned_data["captions"]
        if file is False:
            self.instance.captions_text = ""
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > _MOST_CAPTIONS:
            raise ValidationError(_("These captions are too long."))
        try:
            captions = read_captions(file.read())
        except NotCaptions as refused:
            raise ValidationError(_("These are no WebVTT or SubRip captions.")) from refused
        self.instance.captions_text = words_of(captions)
        return ContentFile(captions.encode(), name=f"{_stem(file.name)}.vtt")

    def _remember(self, found: Recorded, size: int) -> None:
        recording = self.instance
        recording.kind, recording.mime, recording.seconds = found.kind, found.mime, found.seconds
        recording.width, recording.height, recording.size = found.width, found.height, size


def _stem(name: str | None) -> str:
    """Return a file's name without its ending and without what a path or an address minds."""
    stem = (name or "").rsplit(".", 1)[0].strip(" .")
    try:
        return get_valid_filename(stem)[:60]
    except ValidationError:
        return "recording"
