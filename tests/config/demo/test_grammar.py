"""Generated words: the same for a seed, various, and fit to print."""

import re
from itertools import islice
from random import Random

from broadsheet.config.demo import grammar

SEED = 1871


def rng() -> Random:
    return Random(SEED)  # noqa: S311 - invented words, not secrets


def test_a_seed_always_writes_the_same() -> None:
    assert grammar.article(rng()) == grammar.article(rng())
    assert grammar.reply(rng()) == grammar.reply(rng())
    assert grammar.person(rng()) == grammar.person(rng())


def test_a_thousand_headlines_are_all_different() -> None:
    headlines = [article.headline for article in islice(grammar.articles(rng()), 1_000)]
    assert len(set(headlines)) == 1_000


def test_an_article_reads_as_one() -> None:
    for article in islice(grammar.articles(rng()), 200):
        words = re.sub(r"<[^>]+>", " ", article.html).split()
        assert 230 <= len(words) <= 600
        assert len(article.standfirst.split()) <= 40
        assert "{" not in f"{article.headline}{article.standfirst}{article.html}"
        assert " the the " not in f" {article.headline} {article.html}".casefold()
        assert article.headline[0].isupper() or article.headline[0].isdigit()


def test_parts_can_be_had_alone() -> None:
    assert grammar.headline(rng())
    assert grammar.standfirst(rng()).endswith(".")
    assert grammar.body(rng()).startswith("<p>")
    assert grammar.reply(rng(), answers=True)
