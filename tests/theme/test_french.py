"""A newsroom in French: the words, the language that is declared, and the dates."""

import pytest
from django.test import Client, override_settings
from django.utils import translation

from tests.newsroom import make_article

pytestmark = pytest.mark.django_db
WORDS = ("Aller au texte", "Laisser une réponse", "S\u2019abonner", "Ce que deviennent vos données")


def test_an_article_is_french_from_top_to_bottom(client: Client) -> None:
    article = make_article("La digue tient")
    with override_settings(LANGUAGE_CODE="fr"), translation.override("fr"):
        page = client.get(article.url, headers={"host": "127.0.0.1"}).content.decode()
    assert '<html lang="fr">' in page
    for words in WORDS:
        assert words in page, words
    assert "14 mars 2026" in page
    assert "Leave a reply" not in page
