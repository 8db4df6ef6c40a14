"""How large an uploaded file may be, said once: to the desk's forms and to the proxies in front."""

MIB = 1024 * 1024
PICTURE_MOST = 20 * MIB
DOCUMENT_MOST = 50 * MIB
RECORDING_MOST = 500 * MIB
UPLOAD_MOST = max(PICTURE_MOST, DOCUMENT_MOST, RECORDING_MOST) + 20 * MIB
"""A request to the desk: a little more than the largest file, so that a form can say what is wrong
with one that is too large, and has room for the rest of what was typed."""
REQUEST_MOST = 2 * MIB
"""Any other request: readers send words alone."""
DESK = "/desk/"


def most_for(path: str) -> int:
    """Return how many bytes a request to `path` may carry."""
    return UPLOAD_MOST if path.startswith(DESK) else REQUEST_MOST
