"""The Akismet protocol's addresses; what is answered is the engine's affair."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.core import clock
from broadsheet.spam.clients import Newsroom
from broadsheet.spam.engine.akismet.asked import MOST_BYTES, read_form
from broadsheet.spam.engine.akismet.protocol import Call, answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def operation(request: HttpRequest) -> HttpResponse:
    """Answer one operation; whoever has no valid key learns and teaches nothing.

    Raises:
        Http404: there is no such operation.
    """
    now = clock.now()
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    # Read by hand: Django would decode as it is told to, and count fields without an end.
    body = request.read(MOST_BYTES) if request.method == "POST" else b""
    asked = read_form(body, request.META.get("QUERY_STRING", ""), host)
    found = answer(request.path.rstrip("/"), Call(asked, Newsroom(now), now.timestamp()))
    if found is None:
        raise Http404
    headers = {"Cache-Control": "no-store", **found.headers}
    return HttpResponse(found.body, status=found.status, content_type=found.kind, headers=headers)
