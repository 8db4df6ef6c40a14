"""The first hour: a list that knows by itself what is done, and can be put aside."""

from typing import Any

import pytest
from django.test import Client

from broadsheet.articles.models import PlainPage, SectionPage
from broadsheet.base.models import User
from broadsheet.config.first_hour import steps
from broadsheet.config.groups import set_up_groups
from broadsheet.mail.models import OutgoingLetter
from tests.mail.sink import sink
from tests.newsroom import make_article, make_site, make_staff

pytestmark = pytest.mark.django_db

HEADING = "Your first hour"


@pytest.fixture
def desk(client: Client) -> Client:
    """The first administrator's browser, in a newsroom that has nothing yet."""
    make_site()
    set_up_groups()
    client.force_login(make_staff("administrator"))
    return client


def standing() -> dict[str, bool]:
    return {shown.step.name: shown.done for shown in steps.shown()}


def test_a_new_newsroom_has_everything_to_do(desk: Client) -> None:
    assert not any(standing().values())
    page = desk.get("/desk/").content.decode()
    assert HEADING in page
    for shown in steps.shown():
        assert str(shown.step.title) in page


def test_every_step_leads_to_a_screen_that_opens(desk: Client) -> None:
    for step in steps.STEPS:
        assert desk.get(step.address()).status_code in (200, 302), step.name


def test_each_step_is_done_by_what_is_stored(desk: Client) -> None:
    front = make_site()
    make_article()
    front.refresh_from_db()
    front.add_child(instance=PlainPage(title="About", slug="about"))
    make_staff("editor")
    done = standing()
    assert done["article"]
    assert done["sections"]
    assert done["pages"]
    assert done["colleague"]
    assert not done["mail"]
    User.objects.filter(email="edda@courier.example").delete()
    assert not standing()["colleague"]
    assert HEADING in desk.get("/desk/").content.decode()


def test_the_usual_sections_are_made_in_one_press_and_once(desk: Client) -> None:
    desk.post("/desk/first-hour/sections/")
    desk.post("/desk/first-hour/sections/")
    sections = SectionPage.objects.live()
    assert sections.count() == len(steps.SUGGESTED)
    for section in sections:
        assert desk.get(section.url, headers={"host": "127.0.0.1"}).status_code == 200


def test_steps_are_skipped_taken_up_again_and_the_list_comes_back(desk: Client) -> None:
    desk.post("/desk/first-hour/aside/", {"do": "skip", "step": "look"})
    assert [shown.step.name for shown in steps.shown() if shown.skipped] == ["look"]
    desk.post("/desk/first-hour/aside/", {"do": "take-up", "step": "look"})
    assert not any(shown.skipped for shown in steps.shown())
    desk.post("/desk/first-hour/aside/", {"do": "hide", "from": "home"})
    assert HEADING not in desk.get("/desk/").content.decode()
    assert desk.get("/desk/first-hour/").status_code == 200
    desk.post("/desk/first-hour/aside/", {"do": "show"})
    assert HEADING in desk.get("/desk/").content.decode()


def test_with_nothing_left_to_do_the_list_goes(desk: Client) -> None:
    for step in steps.STEPS:
        desk.post("/desk/first-hour/aside/", {"do": "skip", "step": step.name})
    assert HEADING not in desk.get("/desk/").content.decode()


@pytest.mark.parametrize(
    "said", [{}, {"do": "skip"}, {"do": "skip", "step": "x" * 5000}, {"do": "burn", "step": "look"}]
)
def test_what_makes_no_sense_is_refused(desk: Client, said: dict[str, str]) -> None:
    assert desk.post("/desk/first-hour/aside/", said).status_code == 400


def test_others_do_not_see_it(desk: Client) -> None:
    assert desk.get("/desk/").status_code == 200
    desk.force_login(make_staff("editor"))
    assert HEADING not in desk.get("/desk/").content.decode()
    assert desk.get("/desk/first-hour/").status_code == 302


def test_the_mail_test_shows_the_servers_own_words(desk: Client, settings: Any) -> None:
    with sink() as server:
        settings.SMTP = server.url
        page = desk.post("/desk/first-hour/mail/").content.decode()
        assert len(server.to("agnes@courier.example")) == 1
        server.answers["agnes@courier.example"] = "550 5.1.1 No such user here"
        refused = desk.post("/desk/first-hour/mail/").content.decode()
    assert "250 2.0.0 Ok" in page
    assert "550 5.1.1 No such user here" in refused
    assert standing()["mail"]


def test_a_mail_server_that_is_not_there_is_said_in_one_line(desk: Client, settings: Any) -> None:
    settings.SMTP = "smtp://127.0.0.1:9"
    answer = desk.post("/desk/first-hour/mail/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no connection to 127.0.0.1:9: connection refused" in page
    assert "Traceback" not in page
    assert not standing()["mail"]
    assert OutgoingLetter.objects.get().state == OutgoingLetter.State.FAILED


def test_without_a_mail_server_the_screen_says_what_to_write(desk: Client) -> None:
    assert "broadsheet.toml" in desk.get("/desk/first-hour/mail/").content.decode()
    assert desk.post("/desk/first-hour/mail/").status_code == 200
    assert not OutgoingLetter.objects.exists()
