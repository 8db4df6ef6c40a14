"""Health, and the pictures that stories show."""

import mimetypes
from pathlib import PurePosixPath

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

PUBLIC_FOLDERS = ("images",)
"""Folders of the media that readers may see: renditions, never originals with their metadata."""

PICTURES = ("image/avif", "image/gif", "image/jpeg", "image/png", "image/webp")


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
    """Serve a rendition; its name changes with its content, so it may be kept for ever."""
    if PurePosixPath(path).parts[:1] not in {(folder,) for folder in PUBLIC_FOLDERS}:
        raise Http404
    if mimetypes.guess_type(path)[0] not in PICTURES:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
