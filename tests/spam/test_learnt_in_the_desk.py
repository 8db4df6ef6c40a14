"""What the filter learnt, as moderators and administrators see it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from broadsheet.config.groups import MAY
from broadsheet.core.clock import now
from broadsheet.spam import actions, queries
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.models import AkismetKey, JudgedSubmission, KeyUse, TaughtExample
from tests.comments.conversation import send_reply
from tests.newsroom import NOON, make_article, make_staff

pytestmark = pytest.mark.django_db

LEARNT, KEYS = "/desk/spam/learnt/", "/desk/spam/keys/"


def desk(role: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    staff = make_staff(role)
    codes = [name.partition(".")[2] for name in (*MAY[role], "wagtailadmin.access_admin")]
    staff.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(staff)
    return client


def judged(label: str, taught: str, *, weeks_ago: int = 0) -> JudgedSubmission:
    return JudgedSubmission.objects.create(
        kind="comment",
        label=label,
        probability=0.4,
        taught=taught,
        judged_at=now() - timedelta(weeks=weeks_ago),
    )


def test_precision_and_recall_stand_in_a_table_and_a_chart() -> None:
    for label, taught in (("spam", "spam"), ("spam", "ham"), ("ham", "spam"), ("unsure", "")):
        judged(label, taught)
    judged("spam", "spam", weeks_ago=3)
    judged("spam", "spam", weeks_ago=40)
    text = desk("moderator").get(LEARNT).content.decode()
    assert "<svg" in text
    assert text.count("<circle") >= 4
    assert '<span class="bs-figure">67 %</span>' in text
    assert "of 3; likely 21 to 94 %" in text
    assert text.count('<th scope="row"><time') == queries.WEEKS


def test_the_desk_says_when_moderators_agree_less_than_before() -> None:
    for weeks_ago, label in ((6, "ham"), (1, "spam")):
        for _ in range(20):
            judged(label, "ham", weeks_ago=weeks_ago)
    text = desk("moderator").get(LEARNT).content.decode()
    assert "It drifts:" in text
    assert "less than before" in text


def test_an_empty_newsroom_is_told_what_will_be_here() -> None:
    text = desk("moderator").get(LEARNT).content.decode()
    assert "Nothing yet" in text
    assert "<circle" not in text


def test_a_taught_reply_is_listed_with_its_words_and_can_be_forgotten() -> None:
    comment = send_reply(make_article(), "Soap for sale <b>here</b>")
    assert comment.verdict is not None
    actions.teach(
        verdict=comment.verdict,
        submission=Submission(comment.text),
        as_spam=True,
        moderator=make_staff("moderator"),
        now=NOON,
    )
    client = desk("moderator")
    text = client.get(LEARNT).content.decode()
    assert "Soap for sale &lt;b&gt;" in text
    assert f'href="/desk/replies/{comment.pk}/"' in text
    assert "said Mona Deschamps" in text
    example = TaughtExample.objects.get()
    assert client.post(f"{LEARNT}{example.pk}/withdraw/").status_code == 302
    assert not TaughtExample.objects.exists()
    assert client.post(f"{LEARNT}{example.pk}/withdraw/").status_code == 404


def test_many_lessons_are_shown_screen_by_screen() -> None:
    TaughtExample.objects.bulk_create(
        TaughtExample(spam=True, grams=b"", log_odds=0.0, taught_at=NOON)
        for _ in range(queries.PER_SCREEN + 1)
    )
    client = desk("moderator")
    first, second = client.get(LEARNT), client.get(f"{LEARNT}?page=2")
    assert first.content.count(b'class="bs-lesson"') == queries.PER_SCREEN
    assert second.content.count(b'class="bs-lesson"') == 1
    assert b"its text is not here" in second.content
    for odd in ("0", "-1", "x", "99999999"):
        assert client.get(f"{LEARNT}?page={odd}").status_code == 200


def test_everything_is_forgotten_once_that_was_confirmed() -> None:
    TaughtExample.objects.create(spam=True, grams=b"", log_odds=0.0, taught_at=NOON)
    client = desk("administrator")
    assert "this cannot be undone" in client.post(f"{LEARNT}forget/", follow=True).content.decode()
    assert TaughtExample.objects.exists()
    answer = client.post(f"{LEARNT}forget/", {"sure": "1"}, follow=True)
    assert "forgotten 1 decision." in answer.content.decode()
    assert not TaughtExample.objects.exists()


def test_a_key_is_made_shown_with_its_use_and_revoked() -> None:
    client = desk("administrator")
    made = client.post(
        f"{KEYS}make/", {"site": "https://blog.example", "per_minute": "60"}, follow=True
    )
    key = AkismetKey.objects.get()
    assert key.key in made.content.decode()
    KeyUse.objects.create(key=key, day=now().date(), ham=41, spam=2)
    KeyUse.objects.create(key=key, day=NOON.date() - timedelta(days=400), ham=100)
    text = client.get(KEYS).content.decode()
    assert "<td>43</td>" in text
    assert "<td>143</td>" in text
    assert client.post(f"{KEYS}{key.pk}/revoke/").status_code == 302
    text = client.get(KEYS).content.decode()
    assert "Revoked on" in text
    assert key.key not in text


@pytest.mark.parametrize(
    "fields",
    [
        {"site": "nonsense", "per_minute": "60"},
        {"site": "https://a.example/", "per_minute": "60"},
        {"site": "https://b.example", "per_minute": "0"},
        {"site": "https://b.example\x00", "per_minute": "60"},
        {},
    ],
)
def test_a_key_that_cannot_be_made_says_why_beside_the_field(fields: dict[str, str]) -> None:
    actions.make_key(site="https://a.example", per_minute=60, now=NOON)
    answer = desk("administrator").post(f"{KEYS}make/", fields)
    assert answer.status_code == 200
    assert b"error-message" in answer.content
    assert AkismetKey.objects.count() == 1


def test_tabs_lead_only_where_one_may_go() -> None:
    text = desk("moderator").get("/desk/spam/check/").content.decode()
    assert LEARNT in text
    assert KEYS not in text
    assert KEYS in desk("administrator").get("/desk/spam/check/").content.decode()
