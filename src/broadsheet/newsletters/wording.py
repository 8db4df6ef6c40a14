"""What a reader agrees to, kept with each consent as its proof; and in which language we speak."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from broadsheet.newsletters.models import Newsletter
from broadsheet.readers.models import Reader


def consent_wording(newsletter: Newsletter) -> str:
    """Return the words that stand on the subscribe form, in the language of this request."""
    promise = newsletter.promise or _("Each article in your post box on the day it is published.")
    terms = _("We write once to ask if it was you. Every mail has a link that ends it.")
    heading = newsletter.heading or newsletter.name
    button = newsletter.button or _("Subscribe")
    return f"{heading}\n{promise}\n{terms}\n[{button}]"


def in_language_of(reader: Reader) -> translation.override:
    """Have all that is written while it is entered in the language that a reader asked in."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return translation.override(
        reader.language if reader.language in spoken else translation.get_language()
    )
