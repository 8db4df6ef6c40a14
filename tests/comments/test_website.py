"""The website that a reply may name, where the newsroom asks for one."""

from urllib.parse import urlsplit

import pytest

from broadsheet.comments.models import Comment, ReplyRules, ReplySettings
from tests.comments.browser import browser
from tests.comments.conversation import SENSIBLE
from tests.people import READER

pytestmark = pytest.mark.django_db


def test_a_website_is_asked_for_only_where_the_newsroom_wants_it() -> None:
    reader = browser()
    assert "Website" not in reader.read(reader.address).text
    reader.post(reader.write(site="https://seller.example/").fields)
    assert Comment.objects.get().author_site == ""
    ReplySettings.objects.create(ask_site=True, default_mode=ReplyRules.Mode.OPEN)
    assert "Website" in reader.read(reader.address).text
    reader.post(reader.write(text=f"{SENSIBLE} Once more.", site="quay.example/boats").fields)
    named = Comment.objects.get(author_site="https://quay.example/boats")
    page = reader.read(urlsplit(str(named.article.url)).path).text
    link = '<a href="https://quay.example/boats" rel="nofollow ugc noopener">'
    assert f"{link}{READER.name}</a>" in page


@pytest.mark.parametrize(
    "site",
    ["javascript:alert(1)//x", "https://bank.example@evil.example/", "ftp://x.example/", '"><b>'],
)
def test_a_website_that_is_none_is_refused(site: str) -> None:
    ReplySettings.objects.create(ask_site=True)
    again = browser().write(site=site)
    assert again.status == 422
    assert "not the address of a website" in again.text
