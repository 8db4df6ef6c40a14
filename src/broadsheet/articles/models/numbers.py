"""Numbers in addresses."""

import re

from django.http import Http404

_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


def page_number(text: str) -> int:
    """Return the number in a page's address.

    Raises:
        Http404: it is not a plain positive number.
    """
    if not _NUMBER.fullmatch(text):
        raise Http404
    return int(text)
