"""The form behind image uploads, which takes in only pictures that can be rendered later."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image
from typing_extensions import override
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

logger = logging.getLogger(__name__)


class WholePictureField(WagtailImageField):
    """A file that holds a whole picture of an allowed format and not too many pixels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is wrong as people speak of pictures."""
        super().__init__(*args, **kwargs)
        most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        self.error_messages |= {
            "invalid_image": _("This is no picture, or the file is damaged."),
            "invalid_image_known_format": _(
                "The name of this file ends in .%(extension)s, but it is something else"
                " (%(image_format)s). Save it as a JPEG and upload that."
            ),
            "file_too_many_pixels": _(
                "This picture has more than %(most)d million pixels. Make it smaller, then upload"
                " it again."
            )
            % {"most": most},
        }

    @override
    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                # Wagtail has read the header alone and refused too many pixels: it is safe to look.
                file.seek(0)
                with Image.open(file) as picture:
                    picture.load()
                file.seek(0)
        except ValidationError:
            raise
        except Exception as broken:
            # Decoders raise many kinds of errors on bytes that no encoder wrote.
            logger.info("an uploaded picture was refused", exc_info=True)
            raise ValidationError(_("This picture is damaged: please upload it again.")) from broken
        return file


class ImageForm(BaseImageForm):
    """An image's form; named by the setting WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build the form; one that changes a picture's words alone has no file."""
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            offered = self.fields["file"]
            self.fields["file"] = WholePictureField(
                label=offered.label, required=offered.required, widget=offered.widget
            )
