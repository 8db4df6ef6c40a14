import json
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from broadsheet.articles.blocks import TEXT_FEATURES
from broadsheet.articles.models import ArticlePage, SourceReference
from tests.articles.bodies import KEY, make_document, with_body
from tests.articles.conftest import Get
from tests.newsroom import make_article, make_staff, publish

pytestmark = pytest.mark.django_db

CITED = f'<p>It rang<sup data-source="{KEY}"></sup> twice<sup data-source="{KEY}"></sup>.</p>'
CITE = '<sup class="cite"><a{} href="#source-2" aria-label="Source 2">2</a></sup>'


def make_citing(text: str = CITED) -> ArticlePage:
    return publish(with_body(make_article("Cited", published=None), [("text", text)]))


def test_a_cited_source_is_a_number_that_leads_there_and_back(get: Get) -> None:
    page = get(make_citing().url).content.decode()
    first, second = CITE.format(' id="cite-2"'), CITE.format("")
    assert f"<p>It rang{first} twice{second}.</p>" in page
    assert '<li id="source-2"><a href="https://law.example/12"' in page
    assert 'href="#cite-2"' in page
    assert 'href="#cite-1"' not in page, "nothing cites the first"


def test_numbers_follow_the_order_of_the_list(get: Get) -> None:
    article = make_citing()
    first, second = article.source_references.all()
    first.sort_order, second.sort_order = 2, 1
    article.source_references.set([second, first])
    page = get(publish(article).url).content.decode()
    assert 'href="#source-1" aria-label="Source 1">1</a>' in page


def test_a_source_that_is_cited_may_be_removed(get: Get) -> None:
    article = make_citing()
    article.source_references.set([])
    page = get(publish(article).url).content.decode()
    assert "<p>It rang twice.</p>" in page


def test_a_forged_key_is_no_markup(get: Get) -> None:
    page = get(make_citing('<p>x<sup data-source="&quot;&gt;&lt;b&gt;">y</sup></p>').url)
    assert '"><b>' not in page.content.decode().split('class="body"')[1].split("</article>")[0]


def test_our_own_copy_is_offered_and_told_to_machines(get: Get) -> None:
    article = make_citing()
    source = article.source_references.all()[1]
    source.archived = make_document()
    article.source_references.set([source])
    page = get(publish(article).url).content.decode()
    assert ">Our copy</a>" in page
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["citation"][0]["name"] == "By-law 12"
    assert data["citation"][0]["archivedAt"].endswith(source.archived.url)


def test_the_editor_keeps_a_citation_as_it_is() -> None:
    converter = ContentstateConverter([*TEXT_FEATURES, "citation"])
    kept = '<p data-block-key="ab1">It rang<sup data-source="k1"></sup> at <b>seven</b>.</p>'
    state = json.loads(converter.from_database_format(kept))
    assert state["blocks"][0]["text"] == "It rang[•] at seven."
    assert converter.to_database_format(json.dumps(state)) == kept


def test_every_reference_has_a_key_of_its_own() -> None:
    assert len({SourceReference(title="x").key for _ in range(50)}) == 50


def test_rows_that_share_a_key_are_told_apart() -> None:
    article = make_article("Cited", published=None)
    form_class = article.get_edit_handler().get_form_class()  # type: ignore[attr-defined]  # Wagtail gives it
    row = {"kind": "document", "title": "Minutes", "key": KEY, "ORDER": "1"}
    data: dict[str, Any] = {"title": article.title, "address_slug": "cited", "kind": "news"}
    data |= {"body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    for name in form_class.formsets:
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    data |= {f"source_references-{n}-{name}": v for n in (0, 1) for name, v in row.items()}
    data["source_references-TOTAL_FORMS"] = 2
    form = form_class(data, instance=article, for_user=make_staff("administrator"))
    assert form.is_valid(), (form.errors, {n: f.errors for n, f in form.formsets.items()})
    first, second = form.save(commit=False).source_references.all()
    assert first.key == KEY
    assert second.key not in ("", KEY)
