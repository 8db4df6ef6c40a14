"""Health, and the pictures that stories show."""

import mimetypes
from pathlib import PurePosixPath

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from broadsheet.serving.parts import answer_with

PICTURES = ("image/avif", "image/gif", "image/jpeg", "image/png", "image/webp")
RECORDINGS = {
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".webm": "video/webm",
}
PUBLIC_FOLDERS = ("images", "recordings")
"""Folders of the media that readers may see: renditions, never originals with their metadata."""


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", "text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say that the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", "text/plain")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a rendition or recording; a name stands for its content, so it may be kept for ever."""
    parts = PurePosixPath(path).parts
    if ".." in parts or path != str(PurePosixPath(path)):
        raise Http404
    if parts[:1] not in {(folder,) for folder in PUBLIC_FOLDERS}:
        raise Http404
    if parts[0] == "images":
        kind = mimetypes.guess_type(path)[0]
    else:
        kind = RECORDINGS.get(PurePosixPath(path).suffix)
    if kind is None or (parts[0] == "images" and kind not in PICTURES):
        raise Http404
    return answer_with(request, settings.MEDIA_ROOT / path, kind)
