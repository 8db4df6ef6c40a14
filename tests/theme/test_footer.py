from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from broadsheet.articles.models import FrontPage, PlainPage
from tests.newsroom import make_site

pytestmark = pytest.mark.django_db


def _plain_page(site: FrontPage, title: str, *, live: bool = True) -> PlainPage:
    page: PlainPage = site.add_child(instance=PlainPage(title=title, live=live))
    return page


def test_every_footer_links_the_standing_pages(client: Any) -> None:
    site = make_site()
    _plain_page(site, "Imprint")
    _plain_page(site, "About us")
    footer = client.get("/", headers={"host": "127.0.0.1"}).content.decode().split("<footer")[1]
    about, imprint = '<a href="/about-us/">About us</a>', '<a href="/imprint/">Imprint</a>'
    assert 0 < footer.find(about) < footer.find(imprint)


def test_no_footer_names_a_draft_or_a_private_page(client: Any) -> None:
    site = make_site()
    _plain_page(site, "Unfinished", live=False)
    private = _plain_page(site, "For the staff")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    answer = client.get("/", headers={"host": "127.0.0.1"}).content.decode()
    assert "Unfinished" not in answer
    assert "For the staff" not in answer
