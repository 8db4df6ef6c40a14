"""The red banner of the desk."""

from typing import Any

from django import template
from django.template import RequestContext

from broadsheet.config.banner import is_administrator
from broadsheet.config.watches import silent_worker
from broadsheet.core.clock import now
from broadsheet.core.troubles import standing

register = template.Library()


@register.inclusion_tag("config/desk/troubles.html", takes_context=True)
def troubles(context: RequestContext) -> dict[str, Any]:
    """Show administrators what is wrong; nobody else, and nothing when all is well."""
    request = context.get("request")
    if request is None or not is_administrator(getattr(request, "user", None)):
        return {}
    moment = now()
    worker = silent_worker(moment)
    return {
        "troubles": [*([worker] if worker else []), *standing(moment)],
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
