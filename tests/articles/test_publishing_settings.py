"""What a newsroom decides once about how it publishes, and who may decide it."""

import pytest
from django.test import Client
from wagtail.models import Site

from broadsheet.articles.models import PublishingSettings
from broadsheet.articles.queries import publishing
from broadsheet.config.groups import set_up_groups
from tests.newsroom import make_site, make_staff

pytestmark = pytest.mark.django_db

SCREEN = "/desk/settings/articles/publishingsettings/"


@pytest.fixture
def desk(client: Client) -> Client:
    """Return a browser at the newsroom's address, with its groups set up."""
    make_site()
    set_up_groups()
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return client


def screen() -> str:
    return f"{SCREEN}{Site.objects.get().pk}/"


def test_nothing_is_chosen_before_somebody_chooses() -> None:
    make_site()
    assert not publishing().public_history
    assert not PublishingSettings.objects.exists()


def test_an_administrator_switches_the_history_on(desk: Client) -> None:
    desk.force_login(make_staff("administrator"))
    assert desk.get(screen()).status_code == 200
    assert desk.post(screen(), {"public_history": "on", "machines": "answers"}).status_code == 302
    assert publishing().public_history


@pytest.mark.parametrize("role", ["editor", "reporter", "moderator"])
def test_nobody_else_changes_the_rules(desk: Client, role: str) -> None:
    desk.force_login(make_staff(role))
    assert desk.post(screen(), {"public_history": "on", "machines": "answers"}).status_code == 302
    assert not publishing().public_history
