from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

Get = Callable[[str], Any]


@pytest.fixture
def get(client: Client) -> Get:
    """Return what a reader's browser is answered at an address of the site."""

    def answer(path: str) -> Any:
        return client.get(path, headers={"host": "127.0.0.1"})

    return answer
