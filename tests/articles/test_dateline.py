"""The place of writing stands where the text begins, whatever comes before it."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.newsroom import make_article, make_image, publish

pytestmark = pytest.mark.django_db

POINTS = ("key_points", {"heading": "", "points": ["It rang."]})
PLACE = re.compile(r'<p class="dateline">Halmouth</p>\s*<div class="text"><p>The bell')


def page(client: Client, *before: Any) -> str:
    article = make_article()
    picture = ("image", {"image": make_image(), "caption": ""})
    blocks = {"points": POINTS, "picture": picture}
    article.dateline = "Halmouth"
    article.body = [
        *(blocks[name] for name in before),
        ("text", "<p>The bell rang.</p>"),
        ("text", "<p>It fell silent.</p>"),
    ]
    return client.get(publish(article).url or "").content.decode()


@pytest.mark.parametrize("before", [(), ("points",), ("picture", "points")])
def test_it_stands_before_the_first_text(client: Client, before: Any) -> None:
    html = page(client, *before)
    assert PLACE.search(html)
    assert html.count('class="dateline"') == 1


def test_blocks_stand_in_the_body_itself(client: Client) -> None:
    """The rules for wide blocks begin with `.body>`: a box around each would silence them."""
    html = page(client, "points", "picture")
    assert "block-" not in html[html.index('class="body"') : html.index("</article>")]
