import pytest
from django.core.management import call_command

from broadsheet.articles.models import FrontPage
from broadsheet.base.models import BasePage


@pytest.mark.django_db
def test_no_model_differs_from_its_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_front_page_can_stand_under_the_root() -> None:
    root = BasePage.objects.get(depth=1)
    front = root.add_child(instance=FrontPage(title="The Paper", slug="front"))
    assert front.url_path == "/front/"
