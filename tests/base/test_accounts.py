import pytest

from broadsheet.base.models import NewsImage, User
from tests.newsroom import PASSWORD, make_staff
from tests.people import EDITOR

pytestmark = pytest.mark.django_db


def test_staff_are_called_by_name_or_else_by_address() -> None:
    editor = make_staff("editor")
    assert str(editor) == EDITOR.name
    assert str(User(email=EDITOR.address)) == EDITOR.address


def test_an_account_is_known_by_its_address_in_small_letters() -> None:
    made = User.objects.create_user("Agnes.Tollan@Courier.EXAMPLE")
    assert made.email == "agnes.tollan@courier.example"
    assert not made.has_usable_password()
    assert not made.is_staff


def test_the_first_administrator_may_do_everything() -> None:
    made = User.objects.create_superuser("agnes@courier.example", PASSWORD)
    assert made.is_staff
    assert made.is_superuser
    assert made.check_password(PASSWORD)


def test_a_picture_is_described_by_its_text_alternative() -> None:
    assert NewsImage(title="IMG_0042.jpg", alt="The quay at dawn.").default_alt_text == (
        "The quay at dawn."
    )
