"""What a reader does with the forms of the reply zone."""

import re

from django.test import Client
from django.urls import reverse

from broadsheet.articles.models import ArticlePage
from tests.comments.conversation import SENSIBLE
from tests.newsroom import make_article
from tests.people import READER

FROM_HERE = {"host": "127.0.0.1", "origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
SILENT = {"host": "127.0.0.1"}
WRITTEN = {"text": SENSIBLE, "name": READER.name, "address": READER.address, "parent": ""}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


class Browser:
    """What a reader does with the forms; cookies are kept and tokens are asked for."""

    def __init__(self, article: ArticlePage) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = reverse("comments:new", args=[article.pk])

    def write(self, headers: dict[str, str] = FROM_HERE, /, **changes: str) -> "Answer":
        return Answer(self.client.post(self.address, WRITTEN | changes, headers=headers))

    def post(self, fields: dict[str, str], headers: dict[str, str] = FROM_HERE) -> "Answer":
        return Answer(self.client.post(self.address, fields, headers=headers))

    def read(self, address: str) -> "Answer":
        return Answer(self.client.get(address, headers=SILENT))


class Answer:
    """A page, and the fields that its hidden form would post."""

    def __init__(self, response: object) -> None:
        self.response = response
        self.status: int = response.status_code  # type: ignore[attr-defined]  # a test response
        self.text: str = response.content.decode()  # type: ignore[attr-defined]  # a test response
        self.headers: dict[str, str] = response.headers  # type: ignore[attr-defined]  # likewise
        self.fields = dict(HIDDEN.findall(self.text))
        self.location = self.headers.get("Location", "")


def browser(**article: str) -> Browser:
    return Browser(make_article(**article))  # type: ignore[arg-type]  # a title at most
