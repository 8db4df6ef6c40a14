"""What the worker does for pictures and articles that nobody has looked at yet."""

import pytest

from broadsheet.articles.actions import make_newly_listed_searchable, prepare_pictures
from broadsheet.articles.models import SearchableText
from broadsheet.base.models import NewsImage
from tests.newsroom import NOON, make_article, make_image

pytestmark = pytest.mark.django_db


def test_an_uploaded_picture_is_sized_before_a_reader_asks() -> None:
    image = make_image(width=800, height=600)
    assert prepare_pictures(NOON) == 1
    formats = {str(rendition.file.name).rpartition(".")[2] for rendition in image.renditions.all()}
    assert formats == {"avif", "webp", "jpg"}
    assert prepare_pictures(NOON) == 0


def test_a_picture_that_cannot_be_read_is_tried_once() -> None:
    image = make_image()
    image.file.storage.delete(str(image.file.name))
    assert prepare_pictures(NOON) == 1
    assert prepare_pictures(NOON) == 0
    assert NewsImage.objects.get(pk=image.pk).sizes_failed


def test_an_article_of_an_older_program_is_found_again() -> None:
    article = make_article()
    draft = make_article("A draft", published=None)
    SearchableText.objects.all().delete()
    assert make_newly_listed_searchable(NOON) == 1
    assert SearchableText.objects.get().article_id == article.pk != draft.pk
    assert make_newly_listed_searchable(NOON) == 0
