"""What tests of the look share: the settings' screens, opened by an administrator."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from tests.newsroom import make_site, make_staff


@pytest.fixture
def desk(client: Client) -> Client:
    """An administrator's browser."""
    make_site()
    client.force_login(make_staff("administrator"))
    return client


def screen(setting: str, preview: str = "") -> str:
    """Return the address of a setting's screen, or of its preview in a mode."""
    name = "wagtailsettings:preview_on_edit" if preview else "wagtailsettings:edit"
    address = reverse(name, args=["theme", setting, Site.objects.get().pk])
    return f"{address}?mode={preview}" if preview else address


def look_form(**changes: Any) -> dict[str, Any]:
    """Return the look's form as it stands when nothing was chosen, with changes."""
    empty = dict.fromkeys(
        (
            *("tagline", "logo", "logo_dark", "accent", "accent_dark", "paper", "imprint"),
            *("listen_label", "listen_url"),
        ),
        "",
    )
    return {**empty, "name": "The Harbour Courier", "typeface": "broadsheet", **changes}
