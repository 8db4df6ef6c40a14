"""A subscriber chooses on one page, by a signed link; who hesitates is asked once more."""

from datetime import timedelta

import pytest
from django.test import Client

from broadsheet.articles.models import Story
from broadsheet.mail.models import OutgoingLetter
from broadsheet.newsletters import actions
from broadsheet.newsletters.links import CONFIRM_WITHIN, MANAGE, confirm_token, lasting_token
from broadsheet.newsletters.models import Interest, Newsletter, Subscription
from tests.newsletters.subscribers import NOW, make_newsletter, make_subscriber
from tests.newsroom import make_article, make_author, make_section
from tests.people import READER

pytestmark = pytest.mark.django_db
State, Frequency = Subscription.State, Subscription.Frequency
ASKING = actions.Asking(wording="Yes", form="/", network="")


def page_of(subscription: Subscription) -> str:
    return f"/subscribe/manage/{lasting_token(MANAGE, subscription.pk)}/"


def ask(address: str = READER.address) -> Subscription:
    actions.ask_to_subscribe(address=address, newsletter=make_newsletter(), asking=ASKING, now=NOW)
    return Subscription.objects.get(reader__address=address)


def kinds() -> list[str]:
    return list(OutgoingLetter.objects.order_by("pk").values_list("kind", flat=True))


def test_sections_stories_authors_and_tags_are_chosen_and_chosen_otherwise(client: Client) -> None:
    section = make_section("Port")
    story = Story.objects.create(title="The harbour vote", slug="harbour-vote")
    author = make_author()
    article = make_article(section=section, story=story, authors=[author], tags=["tides"])
    tag = article.tags.get()
    subscription = make_subscriber(READER.address)
    page = client.get(page_of(subscription)).content.decode()
    for topic in (section.title, story.title, author.name, tag.name):
        assert topic in page
    chosen = {"section": section.pk, "story": story.pk, "author": author.pk, "tag": tag.pk}
    client.post(page_of(subscription), {"frequency": "daily", "about": "some", **chosen})
    subscription.refresh_from_db()
    assert (subscription.frequency, subscription.everything) == ("daily", False)
    assert {str(interest) for interest in subscription.interests.all()} == {
        *(section.title, story.title, author.name, tag.name)
    }
    again = client.get(page_of(subscription)).content.decode()
    assert again.count("checked") == 2 + len(chosen)
    client.post(page_of(subscription), {"frequency": "weekly", "about": "all", **chosen})
    subscription.refresh_from_db()
    assert (subscription.frequency, subscription.everything) == ("weekly", True)
    assert not Interest.objects.exists()


def test_a_story_that_closed_stays_on_the_page_of_who_follows_it(client: Client) -> None:
    make_section()
    closed = Story.objects.create(title="The old harbour", slug="old-harbour", closed=True)
    follower, other = make_subscriber(READER.address), make_subscriber("other@post.example")
    Subscription.objects.filter(pk=follower.pk).update(everything=False)
    Interest.objects.create(subscription=follower, story=closed)
    assert closed.title in client.get(page_of(follower)).content.decode()
    assert closed.title not in client.get(page_of(other)).content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"frequency": "daily", "about": "some"},
        {"frequency": "hourly"},
        {"frequency": "daily", "about": "some", "section": "999999"},
        {"frequency": "daily", "about": "some", "section": "1; DROP TABLE"},
        {},
    ],
)
def test_a_choice_that_is_none_is_refused_and_changes_nothing(
    client: Client, form: dict[str, str]
) -> None:
    make_section()
    subscription = make_subscriber(READER.address)
    assert client.post(page_of(subscription), form).status_code == 400
    subscription.refresh_from_db()
    assert (subscription.frequency, subscription.everything) == ("every", True)


def test_looking_at_the_page_changes_nothing(client: Client) -> None:
    make_section()
    subscription = make_subscriber(READER.address)
    client.get(page_of(subscription) + "?frequency=end&about=some")
    client.head(page_of(subscription))
    subscription.refresh_from_db()
    assert subscription.state == State.CONFIRMED


def test_new_subscribers_get_what_the_newsroom_set() -> None:
    make_newsletter()
    Newsletter.objects.update(default_frequency=Frequency.WEEKLY)
    assert ask().frequency == Frequency.WEEKLY


def test_who_does_not_confirm_is_asked_once_more_after_a_day_and_never_again() -> None:
    ask()
    assert actions.remind_pending(NOW + timedelta(hours=23)) == 0
    assert actions.remind_pending(NOW + timedelta(hours=24)) == 1
    assert actions.remind_pending(NOW + timedelta(hours=48)) == 0
    assert kinds() == ["subscribe-confirm", "subscribe-confirm"]


def test_who_confirmed_or_whose_link_is_about_to_run_out_is_not_reminded() -> None:
    actions.confirm_subscription(token=confirm_token(ask()), now=NOW)
    ask("late@post.example")
    assert actions.remind_pending(NOW + CONFIRM_WITHIN) == 0


def test_who_confirms_is_welcomed_once_when_the_newsroom_wrote_a_welcome() -> None:
    make_newsletter()
    Newsletter.objects.update(welcome="Good to have you.\n\nWe print at dawn.")
    token = confirm_token(ask())
    actions.confirm_subscription(token=token, now=NOW)
    actions.confirm_subscription(token=token, now=NOW)
    assert kinds() == ["subscribe-confirm", "subscribe-welcome"]
    welcome = OutgoingLetter.objects.get(kind="subscribe-welcome")
    assert "We print at dawn." in welcome.text
    assert "<p>We print at dawn.</p>" in welcome.html.replace(' style="margin: 0 0 14px;"', "")
    assert "/subscribe/unsubscribe/" in welcome.text


def test_who_comes_back_starts_anew_with_everything() -> None:
    subscription = make_subscriber(READER.address)
    actions.choose(
        subscription=subscription,
        frequency="daily",
        everything=False,
        topics={("section", make_section().pk)},
    )
    actions.end_subscription(subscription=subscription, why="link", now=NOW)
    ask()
    subscription.refresh_from_db()
    assert (subscription.frequency, subscription.everything) == ("every", True)
    assert not subscription.interests.exists()
