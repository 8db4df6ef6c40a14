"""A demo shows its letters to whoever tries it; nothing else ever does."""

from typing import Any

import pytest
from django.test import Client

from broadsheet.core.clock import now
from broadsheet.mail.actions import queue_letter
from tests.newsroom import make_site

pytestmark = pytest.mark.django_db


def write(kind: str, subject: str) -> int:
    letter = queue_letter(
        kind=kind,
        to_address="rosa@post.example",
        subject=subject,
        text="Press http://127.0.0.1/subscribe/confirm/abc/",
        now=now(),
    )
    return letter.pk


def test_a_demo_shows_what_it_wrote(client: Client, settings: Any) -> None:
    make_site()
    settings.DEMO = True
    letter, secret = write("subscribe-confirm", "Confirm"), write("account", "A new password")
    page = client.get("/demo/letters/").content.decode()
    assert "Confirm" in page
    assert "A new password" not in page
    assert 'href="http://127.0.0.1/subscribe/confirm/abc/"' in (
        client.get(f"/demo/letters/{letter}/").content.decode()
    )
    assert client.get(f"/demo/letters/{secret}/").status_code == 404
    assert "/demo/letters/" in client.get("/subscribe/sent/").content.decode()


def test_no_other_installation_shows_any(client: Client, settings: Any) -> None:
    make_site()
    assert settings.DEMO is False
    letter = write("subscribe-confirm", "Confirm")
    for address in ("/demo/letters/", f"/demo/letters/{letter}/"):
        assert client.get(address).status_code == 404
    assert "/demo/letters/" not in client.get("/subscribe/sent/").content.decode()
