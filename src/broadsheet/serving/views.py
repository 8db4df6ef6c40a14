"""Health, and the pictures and recordings that stories show."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from broadsheet.serving.engine.files import answer_file
from broadsheet.serving.front import media_folders


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
    """Answer a file of the media where no front does, as with Django's own server."""
    for folder in media_folders():
        found = answer_file(folder, f"{settings.MEDIA_URL}{path}", request.META)
        if found is not None:
            status, headers = int(found.head.status[:3]), dict(found.head.headers)
            if found.body is None:
                return HttpResponse(status=status, headers=headers)
            return StreamingHttpResponse(found.body, status=status, headers=headers)
    raise Http404
