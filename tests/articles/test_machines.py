"""The newsroom's position towards machines: robots.txt, Markdown copies and llms.txt."""

from datetime import date
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from markdown_it import MarkdownIt
from wagtail.models import Site

from broadsheet.articles.engine.robots import Position, Use, known
from broadsheet.articles.models import ArticlePage, PublishingSettings
from tests.newsroom import (
    NOON,
    SITE_NAME,
    make_article,
    make_author,
    make_section,
    make_site,
    publish,
)

pytestmark = pytest.mark.django_db

HOME = settings.PUBLIC_ORIGIN
ADDRESS = "/world/2026/03/14/ferries-resume"


def choose(position: Position) -> None:
    make_site()
    site = Site.objects.get(is_default_site=True)
    PublishingSettings.objects.update_or_create(site=site, defaults={"machines": position})


def read_robots(get: Any) -> RobotFileParser:
    answer = get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    return robots


def may(robots: RobotFileParser, agent: str, path: str = ADDRESS) -> bool:
    return robots.can_fetch(agent, f"{HOME}{path}")


def test_training_is_refused_until_somebody_chooses_otherwise(get: Any) -> None:
    make_site()
    robots = read_robots(get)
    for crawler in known().crawlers:
        assert may(robots, crawler.agent) == (crawler.use != Use.TRAINING), crawler.agent
    assert may(robots, "SomebodyElse/1.0")


def test_open_to_all_refuses_nobody(get: Any) -> None:
    choose(Position.ALL)
    robots = read_robots(get)
    assert all(may(robots, crawler.agent) for crawler in known().crawlers)


def test_search_engines_alone_refuses_everybody_else(get: Any) -> None:
    choose(Position.SEARCH)
    robots = read_robots(get)
    for crawler in known().crawlers:
        assert may(robots, crawler.agent) == (crawler.use == Use.SEARCH), crawler.agent
    assert not may(robots, "SomebodyElse/1.0")


@pytest.mark.parametrize("position", Position)
def test_no_machine_is_led_to_the_desk_and_all_to_the_sitemaps(
    get: Any, position: Position
) -> None:
    choose(position)
    robots = read_robots(get)
    for agent in ("Googlebot", "SomebodyElse"):
        assert not may(robots, agent, "/desk/pages/")
        assert not may(robots, agent, "/search/?q=x")
    assert robots.site_maps() == [f"{HOME}/sitemap.xml", f"{HOME}/news-sitemap.xml"]


def test_the_list_of_crawlers_is_dated_and_names_each_once() -> None:
    agents = [crawler.agent for crawler in known().crawlers]
    assert known().compiled >= date(2026, 11, 26)
    assert len(agents) == len(set(agents))
    assert {"GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Applebot-Extended"} <= set(agents)
    assert all(crawler.operator for crawler in known().crawlers)


@pytest.mark.parametrize("position", [None, Position.ANSWERS, Position.SEARCH])
def test_markdown_is_off_unless_all_machines_are_welcome(
    get: Any, position: Position | None
) -> None:
    if position:
        choose(position)
    article = make_article("Ferries resume")
    assert get(f"{ADDRESS}.md").status_code == 404
    assert get("/llms.txt").status_code == 404
    assert b"text/markdown" not in get(article.url).content


def test_an_article_as_markdown_has_all_that_the_page_says(get: Any) -> None:
    choose(Position.ALL)
    article = make_article(
        "Ferries *resume*",
        slug="ferries-resume",
        body=['The envoys <b>met</b>, <a href="/world/">as ever</a>.', "Neither side spoke."],
        authors=[make_author()],
        corrections=[(NOON, "It is the north mole.")],
        sources=["Timetable"],
    )
    article.dateline = "Geneva"
    publish(article)
    answer = get(f"{ADDRESS}.md")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Link"] == f'<{HOME}{article.url}>; rel="canonical"'
    text = answer.content.decode()
    assert text.startswith("# Ferries \\*resume\\*\n")
    html = MarkdownIt().render(text)
    assert "<h1>Ferries *resume*</h1>" in html
    assert f'<strong>met</strong>, <a href="{HOME}/world/">as ever</a>.' in html
    for words in [
        "By Ruben Okafor",
        "Geneva",
        "It is the north mole.",
        "Timetable",
    ]:
        assert words in html
    page = get(article.url).content.decode()
    assert f'<link rel="alternate" type="text/markdown" href="{HOME}{ADDRESS}.md">' in page


@pytest.mark.parametrize(
    "path",
    [
        "/world/2026/03/14/nothing.md",
        "/world/2026/02/31/ferries-resume.md",
        "/world/2026/3/14/ferries-resume.md",
        "/nowhere/2026/03/14/ferries-resume.md",
        "/world/2026/03/14/%00.md",
        "/%FF/2026/03/14/ferries-resume.md",
        "/world/2026/03/14/ferries-resume.html",
    ],
)
def test_a_markdown_address_that_names_nothing_is_not_found(get: Any, path: str) -> None:
    choose(Position.ALL)
    make_article("Ferries resume")
    assert get(path).status_code == 404


def test_what_readers_may_not_see_has_no_markdown(get: Any) -> None:
    choose(Position.ALL)
    article = make_article("Ferries resume")
    assert get(f"{ADDRESS}.md").status_code == 200
    article.unpublish()
    assert get(f"{ADDRESS}.md").status_code == 404


def test_llms_txt_leads_to_sections_and_the_newest_articles(get: Any) -> None:
    choose(Position.ALL)
    make_section("Sport")
    make_article("Ferries resume")
    hidden = make_article("Quiet [one]")
    hidden.noindex = True
    publish(hidden)
    text = get("/llms.txt").content.decode()
    assert text.startswith(f"# {SITE_NAME}\n")
    assert f"- [Sport]({HOME}/sport/): All of Sport." in text
    assert f"- [Ferries resume]({HOME}{ADDRESS}.md): Talks resumed" in text
    assert "Quiet" not in text


def test_a_sponsored_article_says_so_in_markdown(get: Any) -> None:
    choose(Position.ALL)
    article = make_article("Ferries resume")
    article.kind = ArticlePage.Kind.SPONSORED
    publish(article)
    assert "- Sponsored\n" in get(f"{ADDRESS}.md").content.decode()
