import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from wagtail.admin.panels import InlinePanel

from broadsheet.articles import registries
from broadsheet.articles.models import ArticlePage
from broadsheet.record import queries
from broadsheet.record.models import Source, Statement
from tests.newsroom import make_article
from tests.record.said import say, source


def _zone(article: ArticlePage) -> str:
    template = Template("{% load record %}{% statements article %}")
    return template.render(Context({"article": article}))


@pytest.mark.django_db
def test_an_article_shows_its_statements_in_the_editors_order() -> None:
    article = make_article()
    say(article, "Second thought.", by=source("Zora Quist"))
    say(article, "First thought.", by=source("Adam Brandt"))
    html = _zone(article)
    assert html.index("Second thought.") < html.index("First thought.")
    assert "/sources/zora-quist/" in html


@pytest.mark.django_db
def test_an_article_without_statements_shows_no_zone() -> None:
    assert "record" not in _zone(make_article())


@pytest.mark.django_db
def test_a_preview_shows_statements_that_are_not_stored_yet() -> None:
    draft = make_article(published=None)
    draft.statements.add(Statement(source=source(), words="Hot off the press.", sort_order=0))
    assert "Hot off the press." in _zone(draft)


@pytest.mark.django_db
def test_words_are_text_and_never_markup() -> None:
    article = make_article()
    say(article, "<script>alert(1)</script>", by=source())
    assert "<script>" not in _zone(article)


@pytest.mark.django_db
def test_an_unnamed_speaker_needs_a_source_that_names_nobody() -> None:
    named = Statement(source=source(), words="Psst.", on_record=Statement.OnRecord.UNNAMED)
    with pytest.raises(ValidationError, match="names nobody"):
        named.clean()
    officials = source("A senior official", kind=Source.Kind.UNNAMED)
    Statement(source=officials, words="Psst.", on_record=Statement.OnRecord.UNNAMED).clean()


@pytest.mark.django_db
def test_a_statement_is_called_by_its_source_and_its_words() -> None:
    assert (
        str(Statement(source=source(), words="We will be back.")) == "Ilse Varga: We will be back."
    )


def test_a_statement_whose_source_is_missing_is_left_to_the_field_to_refuse() -> None:
    Statement(words="Psst.", on_record=Statement.OnRecord.UNNAMED).clean()


@pytest.mark.django_db
def test_machines_read_quotations_and_claims() -> None:
    article = make_article()
    body = source("Port Authority", kind=Source.Kind.BODY)
    nobody = source("A senior official", kind=Source.Kind.UNNAMED)
    say(article, "We will be back.", by=source(), on=date(2026, 3, 13))
    say(article, "the quay is safe", by=body, form=Statement.Form.INDIRECT)
    say(article, "It is not.", by=nobody, on_record=Statement.OnRecord.UNNAMED)
    data = queries.structured_data(article)
    assert json.loads(json.dumps(data)) == {
        "hasPart": [
            {
                "@type": "Quotation",
                "text": "We will be back.",
                "spokenByCharacter": {
                    "@type": "Person",
                    "name": "Ilse Varga",
                    "url": "http://127.0.0.1:8000/sources/ilse-varga/",
                },
                "dateCreated": "2026-03-13",
            },
            {
                "@type": "Claim",
                "text": "the quay is safe",
                "author": {
                    "@type": "Organization",
                    "name": "Port Authority",
                    "url": "http://127.0.0.1:8000/sources/port-authority/",
                },
            },
            {"@type": "Quotation", "text": "It is not."},
        ]
    }


@pytest.mark.django_db
def test_an_article_without_statements_has_no_parts() -> None:
    assert queries.structured_data(make_article()) == {}


def test_articles_know_the_records_panel_and_parts() -> None:
    panels = [p for p in ArticlePage.content_panels if isinstance(p, InlinePanel)]
    assert "statements" in {panel.relation_name for panel in panels}
    assert queries.structured_data in registries.structured_data
