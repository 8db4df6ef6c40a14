"""The form behind image uploads, which takes in only pictures that can be rendered later."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.forms import BaseImageForm

logger = logging.getLogger(__name__)


class ImageForm(BaseImageForm):  # type: ignore[misc]  # Wagtail's, made by a metaclass
    """An image's form; named by the setting WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def clean_file(self) -> Any:
        """Return the file once it is known to hold a whole picture.

        Wagtail's field has by now refused other formats, and too many pixels by the header alone,
        so that decoding is safe here.

        Raises:
            ValidationError: the picture is cut short or broken.
        """
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _refuse_broken(file)
        return file


def _refuse_broken(file: UploadedFile) -> None:
    file.seek(0)
    try:
        with Image.open(file) as picture:
            picture.load()
    except Exception as broken:
        # Pillow's decoders raise many kinds of errors on bytes that no encoder wrote.
        logger.info("an uploaded picture was refused", exc_info=True)
        raise ValidationError(_("This picture is damaged: please upload it again.")) from broken
    finally:
        file.seek(0)
