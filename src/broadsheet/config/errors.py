"""What joins error pages and the store's clock: the page for what is not there is made once."""

from django.http import HttpRequest, HttpResponse

from broadsheet.core.freshness import recording
from broadsheet.serving.pages import StoreClock, store
from broadsheet.theme import views


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address at which nothing stands; it costs no rendering, however many are tried."""
    kept = store()
    with recording(StoreClock(kept) if kept else None):
        return views.not_found(request, exception)
