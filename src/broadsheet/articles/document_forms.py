"""The form behind document uploads, which takes in only files that are what their name says."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from broadsheet.articles.engine.documents import is_what_it_says

logger = logging.getLogger(__name__)


class DocumentForm(BaseDocumentForm):
    """A document's form; named by the setting WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def clean_file(self) -> Any:
        """Refuse a file of another kind, or whose bytes are not what its name ends in.

        Raises:
            ValidationError: as said.
        """
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            suffix = (file.name or "").rsplit(".", 1)[-1].lower()
            if suffix not in settings.WAGTAILDOCS_EXTENSIONS:
                kinds = ", ".join(kind.upper() for kind in settings.WAGTAILDOCS_EXTENSIONS)
                words = _("Readers are given files of these kinds only: %(kinds)s.")
                raise ValidationError(words, params={"kinds": kinds})
            if not is_what_it_says(file, suffix):  # type: ignore[arg-type]  # it reads and seeks
                logger.info("an uploaded document was refused: no %s", suffix)
                raise ValidationError(
                    _("This file is damaged, or not what its name ends in: please look again.")
                )
            file.seek(0)
        return file
