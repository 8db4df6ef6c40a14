from datetime import date, timedelta

import pytest
from django.test import Client

from broadsheet.articles.models import ArticlePage
from broadsheet.record import queries, views
from broadsheet.record.models import Source, Statement
from tests.newsroom import NOON, make_article, make_staff, publish
from tests.record.said import say, source


def _page(client: Client, path: str = "/sources/ilse-varga/") -> tuple[int, str]:
    response = client.get(path, headers={"host": "127.0.0.1"})
    return response.status_code, response.content.decode()


@pytest.mark.django_db
def test_a_source_page_tells_what_was_said_and_where(client: Client) -> None:
    article = make_article("Envoys meet")
    say(article, "We will be back.", by=source(), on=date(2026, 3, 13), channel="press-conference")
    status, html = _page(client)
    assert status == 200
    assert "We will be back." in html
    assert article.url in html
    assert "press conference" in html


@pytest.mark.django_db
def test_the_newest_statement_comes_first_whenever_it_was_published() -> None:
    new, old = make_article("New"), make_article("Old", published=NOON - timedelta(days=9))
    say(new, "Said long ago.", by=source(), on=date(2026, 1, 2))
    say(old, "Said last.", by=source(), on=date(2026, 3, 15))
    say(new, "Undated, so of its article's day.", by=source())
    said = [s.words for s in queries.statements_of(source(), "/x/", None).articles]
    assert said == ["Said last.", "Undated, so of its article's day.", "Said long ago."]


@pytest.mark.django_db
def test_a_statement_of_a_draft_is_shown_to_nobody(client: Client) -> None:
    draft = make_article("Not yet", published=None)
    say(draft, "Keep this to yourself.", by=source())
    assert _page(client)[0] == 404
    say(make_article("Out"), "You may print this.", by=source())
    status, html = _page(client)
    assert status == 200
    assert "You may print this." in html
    assert "Keep this to yourself." not in html


@pytest.mark.django_db
def test_a_statement_added_in_a_draft_of_a_public_article_waits_for_publication(
    client: Client,
) -> None:
    article = make_article("Out")
    say(article, "You may print this.", by=source())
    article.statements.add(Statement(source=source(), words="Not yet.", sort_order=9))
    article.save_revision()
    assert "Not yet." not in _page(client)[1]
    publish(article)
    assert "Not yet." in _page(client)[1]


@pytest.mark.django_db
def test_an_article_that_is_withdrawn_takes_its_statements_along(client: Client) -> None:
    article = make_article("Out")
    say(article, "You may print this.", by=source())
    article.unpublish()
    assert _page(client)[0] == 404


@pytest.mark.django_db
def test_pages_are_numbered_from_the_oldest(client: Client) -> None:
    article = make_article("Long")
    for number in range(45):
        day = date(2026, 1, 1) + timedelta(days=number)
        article.statements.add(
            Statement(source=source(), words=f"No. {number}.", said_on=day, sort_order=number)
        )
    publish(article)
    status, oldest = _page(client, "/sources/ilse-varga/page/1/")
    assert status == 200
    assert "No. 0." in oldest
    assert "No. 19." in oldest
    assert "No. 20." not in oldest
    head = _page(client)[1]
    assert "No. 44." in head
    assert "/sources/ilse-varga/page/1/" in head


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "99999999999", "%00"])
def test_a_page_that_there_is_not_is_not_found(client: Client, number: str) -> None:
    say(make_article("Out"), "You may print this.", by=source())
    assert _page(client, f"/sources/ilse-varga/page/{number}/")[0] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["nobody", "a%00b", "%F0%9F%98%80"])
def test_a_source_that_there_is_not_is_not_found(client: Client, slug: str) -> None:
    make_article("Out")
    assert _page(client, f"/sources/{slug}/")[0] == 404


@pytest.mark.django_db
def test_the_index_lists_those_who_spoke_in_public_by_name(client: Client) -> None:
    article = make_article("Out")
    say(article, "One.", by=source("Zora Quist"))
    say(article, "Two.", by=source("Adam Brandt"))
    say(article, "Three.", by=source("Adam Brandt"))
    say(make_article("Draft", published=None), "Four.", by=source("Secret Witness"))
    status, html = _page(client, "/sources/")
    assert status == 200
    assert html.index("Adam Brandt") < html.index("Zora Quist")
    assert "Secret Witness" not in html
    counted = {source.name: vars(source)["said"] for source in queries.public_sources()}
    assert counted == {"Adam Brandt": 2, "Zora Quist": 1}


@pytest.mark.django_db
def test_a_long_index_has_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SOURCES_A_PAGE", 1)
    article = make_article("Out")
    for name in ("Adam Brandt", "Berta Cole", "Carl Dahl"):
        say(article, "Yes.", by=source(name))
    html = _page(client, "/sources/page/2/")[1]
    assert "Berta Cole" in html
    assert 'href="/sources/"' in html
    assert 'href="/sources/page/3/"' in html


@pytest.mark.django_db
def test_the_index_of_a_paper_without_sources_says_so(client: Client) -> None:
    make_article("Out")
    assert _page(client, "/sources/")[0] == 200
    assert _page(client, "/sources/page/2/")[0] == 404


@pytest.mark.django_db
def test_whoever_is_spoken_for_has_a_page(client: Client) -> None:
    ministry = source("Foreign Ministry", kind=Source.Kind.BODY)
    say(make_article("Out"), "No comment.", by=source("Pia Lund", speaks_for=ministry))
    assert _page(client, "/sources/foreign-ministry/")[0] == 200


@pytest.mark.django_db
def test_a_confidential_source_is_named_nowhere(client: Client) -> None:
    article = make_article("Out")
    say(article, "You did not hear it from me.", by=source("Deep Stoat"))
    Statement.objects.update(on_record=Statement.OnRecord.UNNAMED)
    assert _page(client, "/sources/deep-stoat/")[0] == 404
    assert "Deep Stoat" not in _page(client, "/sources/")[1]
    assert queries.statements_in(ArticlePage.objects.get(pk=article.pk)) == []


@pytest.mark.django_db
def test_readers_never_see_the_address_of_who_confirmed(client: Client) -> None:
    editor = make_staff("editor")
    say(make_article("Out"), "Quite so.", by=source(), confirmed_by=editor)
    assert editor.get_full_name() in _page(client)[1]
    type(editor).objects.update(first_name="", last_name="")
    html = _page(client)[1]
    assert editor.email not in html
    assert "confirmed by the newsroom" in html
