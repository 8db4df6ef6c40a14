"""What a reader agrees to, in the words of the form; kept with each consent as its proof."""

from django.utils.translation import gettext as _

from broadsheet.newsletters.models import Newsletter


def consent_wording(newsletter: Newsletter) -> str:
    """Return the words that stand on the subscribe form, in the language of this request."""
    promise = newsletter.promise or _("Each article in your post box on the day it is published.")
    terms = _("We write once to ask if it was you. Every mail has a link that ends it.")
    heading = newsletter.heading or newsletter.name
    button = newsletter.button or _("Subscribe")
    return f"{heading}\n{promise}\n{terms}\n[{button}]"
