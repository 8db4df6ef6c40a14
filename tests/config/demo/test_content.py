"""The written newspaper: it loads, agrees with itself, and is nobody else's."""

import re
from collections import Counter
from pathlib import Path

import pytest

from broadsheet.articles.blocks import BodyBlock
from broadsheet.config.demo.blocks import (
    EmbedBlock,
    ImageBlock,
    PullQuoteBlock,
    QuotationBlock,
    SocialPostBlock,
    TextBlock,
)
from broadsheet.config.demo.check import problems
from broadsheet.config.demo.content import Article, ContentError, load_content, read_content
from broadsheet.config.demo.pictures import NAMES

CONTENT = load_content()
FEWEST_WORDS, MOST_WORDS = 300, 1050
ALLOWED_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "sup"}
REAL_NAMES = (
    "putin zelensky trump biden kremlin moscow russia ukraine ukrainian russian kyiv washington "
    "london paris berlin "
    "brussels beijing chinese israel gaza iran nato europe america crimea lavrov witkoff reuters "
    "bbc cnn facebook twitter instagram google amazon"
).split()


def of_kind(kind: str) -> list[Article]:
    return [article for article in CONTENT.articles if article.kind == kind]


def all_words() -> str:
    articles = " ".join(
        f"{article.headline} {article.standfirst} {article.plain}" for article in CONTENT.articles
    )
    sources = " ".join(f"{source.name} {source.description}" for source in CONTENT.sources)
    replies = " ".join(f"{reply.name} {reply.words}" for reply in CONTENT.replies)
    return f"{articles} {sources} {replies} {CONTENT.paper.history}"


def test_everything_that_is_referred_to_is_there() -> None:
    assert problems(CONTENT, pictures=NAMES) == []


def test_there_is_enough_to_fill_a_front_page() -> None:
    assert len(CONTENT.articles) >= 18
    assert len(CONTENT.sources) >= 20
    assert len(CONTENT.replies) >= 60
    assert len(CONTENT.spam) >= 15
    assert {article.section for article in CONTENT.articles} == {
        section.slug for section in CONTENT.paper.sections
    }


@pytest.mark.parametrize("kind", ["news", "analysis", "explainer", "long read", "leader", "brief"])
def test_every_kind_of_article_is_shown(kind: str) -> None:
    assert of_kind(kind)


@pytest.mark.parametrize("article", CONTENT.articles, ids=lambda article: article.slug)
def test_an_article_is_neither_a_note_nor_a_book(article: Article) -> None:
    assert FEWEST_WORDS <= len(article.plain.split()) <= MOST_WORDS


@pytest.mark.parametrize("article", CONTENT.articles, ids=lambda article: article.slug)
def test_text_blocks_hold_the_allowed_markup_alone(article: Article) -> None:
    blocks = [block for block in article.body if isinstance(block, TextBlock)]
    tags = {tag for block in blocks for tag in re.findall(r"</?([a-z0-9]+)", block.html)}
    assert tags <= ALLOWED_TAGS
    assert not any(re.search(r"[*#]|\]\(", block.html) for block in blocks)


def test_one_article_has_no_picture_and_one_is_corrected_twice() -> None:
    assert any(article.picture is None for article in CONTENT.articles)
    assert any(len(article.corrections) > 1 for article in CONTENT.articles)


def test_the_lead_has_every_part_of_the_page_it_models() -> None:
    lead = CONTENT.lead
    assert CONTENT.articles[0] is lead
    assert {type(block) for block in lead.body} >= {TextBlock, QuotationBlock, SocialPostBlock}
    assert any(isinstance(block, ImageBlock) for page in CONTENT.articles for block in page.body)
    assert {reference.kind for reference in lead.source_references} == {
        "interview",
        "footage",
        "post",
        "document",
    }
    assert {statement.channel for statement in lead.statements} >= {
        "statement",
        "spokesperson",
        "interview",
        "social-post",
        "broadcast",
    }
    assert Counter(statement.record for statement in lead.statements)["unnamed"] == 1
    assert lead.picture
    assert lead.picture.caption


def test_one_article_shows_every_block_that_the_program_can_fill() -> None:
    every = set(BodyBlock().child_blocks)
    shown = [{block.type for block in article.body} for article in CONTENT.articles]
    # Film needs an encoder, and the program brings none.
    assert every - {"video"} in shown


def test_a_pull_quote_repeats_words_of_its_article() -> None:
    for article in CONTENT.articles:
        for block in article.body:
            if isinstance(block, PullQuoteBlock):
                assert block.words.casefold() in article.plain.casefold()


def test_no_film_has_an_embeds_address() -> None:
    addresses = [
        block.url
        for article in CONTENT.articles
        for block in article.body
        if isinstance(block, EmbedBlock)
    ]
    # A video's key has eleven letters of six bits for 64 of them, so the last one ends in two
    # zero bits: “l” does not.
    assert addresses == ["https://www.youtube.com/watch?v=LanternBell"]


def test_every_address_is_one_that_can_belong_to_nobody() -> None:
    addresses = [
        reference.url
        for article in CONTENT.articles
        for reference in article.source_references
        if reference.url
    ]
    addresses += [
        block.url
        for article in CONTENT.articles
        for block in article.body
        if isinstance(block, SocialPostBlock)
    ]
    addresses += [f"https://{spam.email.split('@')[1]}/" for spam in CONTENT.spam]
    addresses += [f"https://{member.email.split('@')[1]}/" for member in CONTENT.paper.staff]
    assert all(re.match(r"https://[a-z0-9.-]+\.example/", address) for address in addresses)


def test_no_real_person_place_or_outlet_is_named() -> None:
    text = all_words().casefold()
    assert [name for name in REAL_NAMES if re.search(rf"\b{name}\b", text)] == []


def test_an_unknown_field_is_refused_with_its_file_and_name(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "odd.toml").write_text('slug = "odd"\nheadlin = "A slip"\n')
    with pytest.raises(ContentError, match=r"odd\.toml: \w+"):
        read_content(tmp_path)


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "torn.toml").write_text("slug = ")
    with pytest.raises(ContentError, match=r"torn\.toml"):
        read_content(tmp_path)
