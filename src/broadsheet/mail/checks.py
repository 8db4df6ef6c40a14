"""What can be wrong with the setting of the relay, said at start-up."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from broadsheet.mail.engine.relay import RelayRefused, parse_relays


@register
def relay_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error when `smtp` is set and names no relays."""
    del app_configs, kwargs
    try:
        parse_relays(settings.SMTP)
    except RelayRefused as refused:
        return [Error(f"BROADSHEET_SMTP (smtp in broadsheet.toml): {refused}", id="mail.E001")]
    return []
