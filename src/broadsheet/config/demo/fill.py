"""An empty installation becomes the demonstration newsroom: any size, the same words each time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from random import Random

from broadsheet.articles.actions import choose_related, make_searchable
from broadsheet.articles.models import ArticlePage, RelatedArticle
from broadsheet.config.demo.body import lead_on
from broadsheet.config.demo.content import Article, Content, load_content
from broadsheet.config.demo.conversation import Topic, conversation
from broadsheet.config.demo.history import CORRECTED, give_history
from broadsheet.config.demo.newsroom import Newsroom, Progress, make_newsroom
from broadsheet.config.demo.pages import Planned, Shelf, batches
from broadsheet.config.demo.plan import generated, written
from broadsheet.config.demo.subscribers import subscribe
from broadsheet.config.demo.thread import store_replies
from broadsheet.config.demo.views import view

_SEED = 1871
_BATCH = 500
_RELATED = 4
_TALKED_ABOUT = 200


@dataclass(frozen=True)
class Summary:
    """What was stored; `accounts` have role, email and password of each member of staff.

    `subscribers` counts all of them, whatever they take; `lead_url` is the path of the article that
    leads the front page.
    """

    accounts: list[dict[str, str]]
    articles: int
    comments: int
    subscribers: int
    lead_url: str


def fill(
    *,
    articles: int,
    comments: int,
    subscribers: int,
    now: datetime,
    progress: Progress,
    picture_width: int = 1200,
) -> Summary:
    """Fill an installation that has a site and nothing else; return what it then holds.

    `articles` and `comments` count all of them; the leading article is there even when none was
    asked for. `subscribers` counts the confirmed ones who take every article, others come on top.
    Pictures are `picture_width` pixels wide. The same counts and the same `now` store the same
    words; only the passwords are new each time.

    Raises:
        IntegrityError: the installation was filled before.
    """
    content = load_content()
    newsroom = make_newsroom(content, progress, picture_width=picture_width)
    topics = _publish(max(1, articles), content, newsroom, now, progress)
    replies = conversation(
        count=comments,
        content=content,
        topics=topics,
        newsroom=newsroom,
        now=now,
        rng=Random(f"{_SEED} replies"),  # noqa: S311 - invented words, not secrets
    )
    stored = store_replies(replies, moderators=newsroom.moderators, now=now, progress=progress)
    readers = Random(f"{_SEED} readers")  # noqa: S311 - as above
    view(now=now, rng=Random(f"{_SEED} views"))  # noqa: S311 - as above
    lead = ArticlePage.objects.get(pk=topics[0].key)
    return Summary(
        accounts=list(newsroom.accounts),
        articles=max(1, articles),
        comments=stored,
        subscribers=subscribe(subscribers, now=now, rng=readers, progress=progress),
        lead_url=lead.url,
    )


def _publish(
    count: int, content: Content, newsroom: Newsroom, now: datetime, progress: Progress
) -> list[Topic]:
    """Store `count` articles and choose what leads; return the newest ones, the lead first."""
    by_hand = content.articles[:count]
    rng = Random(f"{_SEED} articles")  # noqa: S311 - invented words, not secrets
    plans = chain(
        generated(count - len(by_hand), content, newsroom, now, rng),
        (written(article, newsroom, now) for article in reversed(by_hand)),
    )
    shelf = Shelf(newsroom, rng)
    shown = progress(plans, total=count, label="Publishing articles")
    sections: dict[int, list[int]] = {}
    topics: list[Topic] = []
    for batch in batches(shown, _BATCH):
        keys = shelf.add(batch)
        for planned, key in zip(batch, keys, strict=True):
            sections.setdefault(planned.section.pk, []).append(key)
        topics = [*topics, *map(_topic, batch, keys)][-_TALKED_ABOUT:]
    shelf.close()
    topics.reverse()
    _relate_generated(sections, [topic.key for topic in topics[: len(by_hand)]])
    _finish_written(by_hand, topics, newsroom)
    _compose_front(newsroom, content, topics[0].key)
    return topics


def _compose_front(newsroom: Newsroom, content: Content, lead: int) -> None:
    """Compose the front page as an editor would: a lead, and a few strips under it."""
    front = newsroom.front
    front.lead_id = lead
    front.blocks = [
        ("story", newsroom.stories[content.paper.stories[0].slug]),
        ("pictures", {"heading": "", "articles": []}),
        ("opinion", {"heading": ""}),
    ]
    front.save(update_fields=["lead", "blocks"])


def _topic(planned: Planned, key: int) -> Topic:
    return Topic(key, planned.slug, planned.plain, planned.published_at)


def _relate_generated(sections: dict[int, list[int]], by_hand: Sequence[int]) -> None:
    """Show under each generated article those that its section had when it appeared."""
    for keys in sections.values():
        for start in range(0, len(keys), _BATCH):
            RelatedArticle.objects.bulk_create(_related(keys, start, by_hand))


def _related(keys: Sequence[int], start: int, by_hand: Sequence[int]) -> Iterator[RelatedArticle]:
    for place, key in enumerate(keys[start : start + _BATCH], start=start):
        if key in by_hand:
            continue
        before = keys[max(0, place - _RELATED) : place]
        # The very first articles had nothing before them, but were published again since.
        after = keys[place + 1 : place + 1 + _RELATED - len(before)]
        chosen = dict.fromkeys([*reversed(before), *after, *by_hand])
        for position, other in enumerate(islice(chosen, _RELATED)):
            yield RelatedArticle(article_id=key, related_id=other, position=position)


def _finish_written(
    by_hand: Sequence[Article], topics: Iterable[Topic], newsroom: Newsroom
) -> None:
    """Give the written articles what leads to others, and a first revision for the desk."""
    together = list(zip(by_hand, topics, strict=False))
    keys = {article.slug: topic.key for article, topic in together}
    for article, topic in together:
        page = ArticlePage.objects.get(pk=topic.key)
        lead_on(page, article, keys)
        choose_related(article=page)
        make_searchable(articles=[page])
        if page.address_slug == CORRECTED:
            give_history(page)
        revision = page.save_revision(user=newsroom.editor, changed=False, clean=False)
        revision.created_at = topic.published_at
        revision.save(update_fields=["created_at"])
        ArticlePage.objects.filter(pk=page.pk).update(
            live_revision=revision, latest_revision_created_at=topic.published_at
        )
