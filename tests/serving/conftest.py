"""Pages are stored in a folder of the test's own, and read as a reader of the newsroom does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from broadsheet.serving.engine.store import Store
from tests.serving.newsstand import stored_in


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """The store."""
    with stored_in(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who asks for the newsroom's own host, and is answered where something fails."""
    client.raise_request_exception = False
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client
