import pytest
from django.core.cache import cache
from django.test import Client

from broadsheet.base.models import User
from broadsheet.config.groups import set_up_groups
from tests.newsroom import make_section, make_staff


@pytest.fixture(autouse=True)
def nobody_was_here() -> None:
    """Forget who has tried the doors: allauth counts in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def administrator() -> User:
    """A newsroom with a section, its six groups, and somebody who manages it."""
    make_section()
    set_up_groups()
    return make_staff("administrator")


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    """The administrator's browser."""
    client.force_login(administrator)
    return client
