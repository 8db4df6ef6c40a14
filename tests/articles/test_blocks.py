import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.stream_block import StreamValue

from broadsheet.articles.blocks import MOST_CELLS, MOST_LETTERS, BodyBlock
from broadsheet.articles.models import ArticlePage
from broadsheet.articles.text import plain_text
from broadsheet.newsletters.engine.mailable import mailable
from tests.articles.bodies import every_block, make_full_article, make_recording, with_body
from tests.articles.conftest import Get
from tests.newsroom import make_article, publish

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def page_with(get: Get, *blocks: tuple[str, Any]) -> str:
    article = publish(with_body(make_article("Blocks", published=None), list(blocks)))
    return str(get(article.url).content.decode())


def body(*blocks: tuple[str, Any]) -> StreamValue:
    value: StreamValue = BodyBlock().to_python([{"type": n, "value": v} for n, v in blocks])
    return value


def test_an_article_shows_a_block_of_every_kind(get: Get) -> None:
    page = get(make_full_article().url).content.decode()
    for shown in (
        "at <b>seven</b>.</p><h2>After</h2>",
        "<li>No cabbage before.</li>",
        "“Leeks.”",
        "The fewer read it, the better",
        'alt="A bell."',
        "<figcaption>Both.</figcaption>",
        '<audio controls preload="none"',
        '<video controls preload="none"',
        '<th scope="row">Bedroom</th><td class="n">58</td>',
        "<caption>How loud it is</caption>",
        "The by-law on noise</a>",
        "Ferries resume</a>",
        'data-frame="https://www.youtube-nocookie.com/embed/LanternBell?autoplay=1"',
        "On film.example",
        "I can hear it.",
    ):
        assert shown in page, shown
    assert set(BodyBlock().child_blocks) == {name for name, _ in every_block()}


def test_no_block_carries_a_style_or_a_script_and_a_frame_waits_for_the_reader(get: Get) -> None:
    page = get(make_full_article().url).content.decode()
    body_html = page.split('<div class="body">')[1].split("</article>")[0]
    assert "style=" not in body_html
    assert "<script" not in body_html
    assert "<iframe" not in page
    assert not re.search(r'(?:src|poster)="https?://(?!127\.0\.0\.1)', body_html)


def test_only_a_page_with_an_embed_may_open_its_providers_frame(get: Get) -> None:
    policy = get(make_full_article().url).headers["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com;" in policy
    assert "frame-src" not in get(make_article().url).headers["Content-Security-Policy"]


def test_a_page_without_an_embed_has_no_script_for_one(get: Get) -> None:
    assert "embed.js" in get(make_full_article().url).content.decode()
    assert "embed.js" not in get(make_article().url).content.decode()


def test_plain_text_says_each_thing_once() -> None:
    text = plain_text(make_full_article())
    for said in (
        "It rang",
        "No cabbage before.",
        "Leeks.",
        "Seven strokes.",
        "Bedroom · 58",
        "As passed.",
    ):
        assert said in text
    assert "The fewer read it" not in text, "a pull quote repeats the article"
    assert "Ferries resume" not in text, "a related article is another article"
    assert "[•]" not in text


def test_feeds_and_mails_have_every_block_and_no_number_of_a_list_they_lack(get: Get) -> None:
    article = make_full_article()
    feed = get("/feeds/latest.xml").content.decode()
    mail = mailable(str(article.body), origin="https://news.example")
    for shown in (feed, mail):
        assert "No cabbage before." in shown
        assert "https://youtu.be/LanternBell" in shown
        assert 'class="cite"' not in shown
        assert "data-source" not in shown
    assert "<audio" not in mail
    assert "<video" not in mail
    assert "https://news.example/media/recordings/bell" in mail


def test_a_related_article_leaves_no_gap_when_readers_may_not_see_it(get: Get) -> None:
    other = make_article("Withdrawn later")
    article = publish(
        with_body(
            make_article("Blocks", published=None),
            [("related_article", {"article": other.pk, "picture": False})],
        )
    )
    assert "Read also" in get(article.url).content.decode()
    other.unpublish()
    assert "Read also" not in get(article.url).content.decode()


def test_what_a_block_chose_may_be_deleted(get: Get) -> None:
    article = make_full_article()
    for block in article.body:
        if block.block_type in ("audio", "video"):
            block.value["recording"].delete()
        elif block.block_type == "document":
            block.value["document"].delete()
        elif block.block_type == "image":
            block.value["image"].delete()
    page = get(article.url)
    assert page.status_code == 200
    assert b"<audio" not in page.content


@pytest.mark.parametrize(
    "block",
    [
        ("text", f"<p>{HOSTILE}</p>"),
        ("key_points", {"heading": HOSTILE, "points": [HOSTILE]}),
        ("quotation", {"words": HOSTILE, "speaker": HOSTILE, "channel": HOSTILE}),
        ("pull_quote", {"words": HOSTILE, "speaker": HOSTILE}),
        ("table", {"data": [[HOSTILE, HOSTILE]], "table_caption": HOSTILE, "mergeCells": HOSTILE}),
        ("embed", {"url": f"https://youtu.be/{HOSTILE}", "title": HOSTILE, "caption": HOSTILE}),
        ("social_post", {"words": HOSTILE, "author": HOSTILE, "platform": HOSTILE}),
    ],
    ids=lambda block: block[0],
)
def test_hostile_words_are_words(get: Get, block: tuple[str, Any]) -> None:
    page = page_with(get, block)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "onerror=alert(1)>" not in page.replace("onerror=alert(1)&gt;", "")


@pytest.mark.parametrize(
    "raw",
    [
        [{"type": "text", "value": None}, {"type": "table", "value": []}],
        [{"type": "table", "value": {"data": "x"}}, {"type": "image", "value": {"image": 999}}],
        [{"type": "audio", "value": {"recording": 999}}, {"type": "gallery", "value": {}}],
        [{"type": "nothing we know", "value": 1}],
    ],
)
def test_an_odd_import_still_makes_a_page(get: Get, raw: list[dict[str, Any]]) -> None:
    article = make_article("Odd")
    ArticlePage.objects.filter(pk=article.pk).update(body=json.dumps(raw))
    assert get(article.url).status_code == 200


@pytest.mark.parametrize(
    "block",
    [
        ("embed", {"url": "javascript:alert(1)", "title": "x"}),
        ("embed", {"url": "https://film.example", "title": ""}),
        ("text", f"<p>{'x' * (MOST_LETTERS + 1)}</p>"),
        ("table", {"data": [["x"] * 100] * (MOST_CELLS // 100 + 1), "table_header_choice": "row"}),
        ("table", None),
        ("key_points", {"points": []}),
        ("pull_quote", {"words": "x" * 401}),
        ("gallery", {"pictures": []}),
        ("social_post", {"words": "x", "author": "y", "platform": "z", "url": "ftp://x.example"}),
    ],
)
def test_a_block_that_makes_no_sense_is_refused_while_editing(block: tuple[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BodyBlock().clean(body(block))


def test_a_recording_of_the_other_kind_is_refused() -> None:
    film = make_recording("video")
    with pytest.raises(ValidationError):
        BodyBlock().clean(body(("audio", {"recording": film.pk, "caption": ""})))


def test_an_empty_text_is_left_out() -> None:
    cleaned = BodyBlock().clean(body(("text", "<p></p>"), ("text", "<p>Words.</p>"), ("text", "")))
    assert [child.value.source for child in cleaned] == ["<p>Words.</p>"]


def test_a_table_from_the_editor_is_made_whole() -> None:
    table = BodyBlock().child_blocks["table"]
    sent = {"data": [["a", None], ["b"], ["", ""]], "table_header_choice": "column", "cell": [{}]}
    assert table.value_from_form(json.dumps(sent)) == {
        "data": [["a", ""], ["b", ""]],
        "table_caption": "",
        "table_header_choice": "column",
        "first_row_is_table_header": False,
        "first_col_is_header": True,
    }
    assert table.value_from_form("no JSON") is None
    assert table.value_from_form("[1]") is None


def test_text_is_stored_as_blocks_in_a_row() -> None:
    article = make_article("Imported", published=None)
    article.body = [("text", "<b><p>one</p></b><li onclick=x>two</li>")]
    article.save()
    raw = ArticlePage.objects.get(pk=article.pk).body.raw_data
    assert raw[0]["value"] == "<p><b>one</b></p><p>two</p>"


def test_a_link_whose_address_cannot_be_read_stays_in_the_editor() -> None:
    block = BodyBlock().child_blocks["text"]
    widget: Any = block.field.widget
    html = '<p>See <a href="http://local host/">the log</a>.</p>'
    typed = widget.format_value(html)
    value = block.value_from_datadict({"text": typed}, {}, "text")
    again = block.to_python(block.get_prep_value(value))
    assert "http://local host/" in widget.format_value(block.value_for_form(again))
    assert str(again.source) == str(value.source)
