"""The text of the contact page is safe, as every text of the newsroom's is."""

import pytest
from django.test import Client

from broadsheet.standing.models import ContactPage
from tests.newsroom import make_site

pytestmark = pytest.mark.django_db


def test_nothing_in_the_text_can_run(client: Client) -> None:
    body = '<p onclick="x()">Tell us.</p><script>x()</script><a href="javascript:x()">here</a>'
    make_site().add_child(
        instance=ContactPage(title="Contact", body=body, messages_to="tips@courier.example")
    )
    page = client.get("/contact/", headers={"host": "127.0.0.1"}).content.decode()
    shown = page.split('<div class="prose more">')[1].split("</div>")[0]
    assert shown == "<p>Tell us.</p><a>here</a>"
