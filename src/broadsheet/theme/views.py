"""Pages that belong to no part: errors in the site's look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token was missing or wrong; `reason` is for logs, not for readers."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
