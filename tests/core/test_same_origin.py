import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from broadsheet.core.same_origin import from_here, guarded

OURS = "https://courier.example"
BEHIND_PROXY = "http://testserver"
FOREIGN = "https://evil.example"

# Of Sec-Fetch-Site and Origin: whether the form stood here; None is "it does not say".
SAID = {
    (None, None): None,
    (None, OURS): True,
    (None, BEHIND_PROXY): True,
    (None, FOREIGN): False,
    (None, "null"): False,
    ("none", None): None,
    ("none", OURS): True,
    ("none", FOREIGN): False,
    ("none", "null"): False,
    ("same-origin", None): True,
    ("same-origin", OURS): True,
    ("same-origin", FOREIGN): False,
    ("same-origin", "null"): True,
    ("same-site", None): False,
    ("same-site", OURS): False,
    ("same-site", "null"): False,
    ("cross-site", None): False,
    ("cross-site", OURS): False,
    ("cross-site", FOREIGN): False,
    ("cross-site", "null"): False,
    ("SAME-ORIGIN", OURS): False,
    ("", None): False,
}
NOT_QUITE_OURS = (
    "",
    "courier.example",
    "http://courier.example",
    "https://courier.example:444",
    "https://courier.example.evil.example",
    "https://courier.example@evil.example",
    "https://sub.courier.example",
    "https://evil.example/https://courier.example",
    "https://[::1",
    "https://courier.example, https://evil.example",
)


@pytest.fixture(autouse=True)
def _ours(settings: Settings) -> None:
    settings.PUBLIC_ORIGIN = OURS
    settings.ALLOWED_HOSTS = ["testserver"]


def _post(site: str | None, origin: str | None) -> HttpRequest:
    told = {"Sec-Fetch-Site": site, "Origin": origin}
    headers = {name: value for name, value in told.items() if value is not None}
    return RequestFactory().post("/", headers=headers)


@guarded
def _door(request: HttpRequest, word: str = "open") -> HttpResponse:
    return HttpResponse(f"{word} {request.method}")


@pytest.mark.parametrize(("said", "here"), SAID.items(), ids=str)
def test_what_the_browser_says_decides(
    said: tuple[str | None, str | None],
    here: bool | None,  # noqa: FBT001 - what is expected
) -> None:
    assert from_here(_post(*said)) is here


@pytest.mark.parametrize("origin", NOT_QUITE_OURS)
def test_an_origin_that_resembles_ours_is_foreign(origin: str) -> None:
    assert from_here(_post(None, origin)) is False


def test_a_guarded_door_refuses_what_comes_from_elsewhere() -> None:
    with pytest.raises(PermissionDenied):
        _door(_post("cross-site", FOREIGN))


@pytest.mark.parametrize("said", [(None, None), ("same-origin", OURS)])
def test_a_guarded_door_lets_in_our_own_and_the_silent(said: tuple[str | None, ...]) -> None:
    site, origin = said
    answer = _door(_post(site, origin), word="welcome")
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"welcome POST"


def test_reading_is_open_to_all() -> None:
    request = RequestFactory().get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert _door(request).status_code == 200


def test_a_guarded_door_asks_for_no_token() -> None:
    assert getattr(_door, "csrf_exempt", False)
