"""What clients send, and what nobody should."""

import time

import pytest

from broadsheet.spam.engine.akismet.asked import answers_for, read_form
from broadsheet.spam.engine.akismet.comment import submission_of
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import load_model
from broadsheet.spam.engine.submission import Submission
from tests.spam.engine.akismet.service import KEY, NOW


def said(body: str) -> Submission:
    return submission_of(read_form(body.encode()), NOW)


def test_a_comment_is_what_its_fields_say() -> None:
    found = said(
        "comment_author=Rosa&comment_author_email=r%40post.example&comment_author_url=https://r.example"
        "&comment_content=Well+said%21&permalink=https://blog.example/1&blog_lang=fr_FR,+en"
        "&comment_type=contact-form&unknown=1&HTTP_ACCEPT=x&comment_context%5B0%5D=ships&user_ip=::1"
    )
    assert found == Submission(
        text="Well said!",
        author="Rosa",
        email="r@post.example",
        url="https://r.example",
        permalink="https://blog.example/1",
        language="fr-FR",
        kind="contact",
    )


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("UTF-8", b"caf%C3%A9"),
        ("iso-8859-1", b"caf%E9"),
        ("windows-1252", b"caf%E9"),
        ("nonsense", b"caf%C3%A9"),
        ("punycode", b"caf%C3%A9"),
        ("zlib", b"caf%C3%A9"),
        ("", b"caf%C3%A9"),
    ],
)
def test_a_blogs_charset_is_honoured_when_it_is_one(charset: str, text: bytes) -> None:
    form = read_form(b"comment_content=" + text + b"&blog_charset=" + charset.encode())
    assert form.get("comment_content") == "café"


@pytest.mark.parametrize(
    "mark", ["akismet_comment_nonce=failed", "POST_ak_js=17", "POST_ak_hp_textarea=x"]
)
def test_what_a_robot_does_to_a_form_speaks_for_spam(mark: str) -> None:
    model = load_model()
    plain = judge(said("comment_content=A+fine+morning+on+the+quay"), model)
    marked = judge(said(f"comment_content=A+fine+morning+on+the+quay&{mark}"), model)
    assert marked.probability > plain.probability


def test_what_a_browser_does_speaks_for_nothing() -> None:
    assert said("akismet_comment_nonce=passed&POST_ak_js=later") == Submission("")


@pytest.mark.parametrize(
    ("shown", "seconds"), [(20.0, 20.0), (0.2, 1.5), (-9.0, None), (100_000.0, None)]
)
def test_the_time_in_the_form_is_taken_as_far_as_clocks_agree(
    shown: float, seconds: float | None
) -> None:
    found = said(f"ak_js={int((NOW - shown) * 1000)}").seconds_to_fill
    assert found == (pytest.approx(seconds) if seconds else None)


@pytest.mark.parametrize(
    "body",
    [
        "honeypot_field_name=trap&trap=filled",
        "honeypot_field_name=trap&POST_trap=filled",
        "hidden_honeypot_field=filled",
        "POST_ak_hp_textarea=filled",
    ],
)
def test_a_honeypot_is_found_by_its_name(body: str) -> None:
    assert said(body).honeypot == "filled"


def test_of_equal_names_the_last_counts() -> None:
    assert read_form(b"a=1&a=2&b", "a=0&c=3").get("a") == "2"


@pytest.mark.parametrize(
    "body",
    [
        b"comment_content=" + b"word+" * 400_000,
        b"comment_content=" + b"%3Cdiv%3E" * 200_000,
        b"comment_content=" + b"http%3A%2F%2Fx.example%2F+" * 80_000,
        b"comment_content=" + b"a%00" * 400_000,
        b"comment_content=" + b"((a+)+)+!" * 200_000,
        b"comment_content=" + bytes(range(256)) * 8_000,
        b"&" * 2_000_000,
        b"a=b&" * 500_000,
        b"%" * 2_000_000,
        b"comment_content=" + b"%E2%80%8B" * 200_000 + b"&blog_charset=gb18030",
        b"[" * 1_000_000 + b"]" * 1_000_000 + b"=x",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_megabytes_of_anything_are_judged_in_bounded_time(body: bytes) -> None:
    model = load_model()
    spent = []
    for _ in range(2):
        begun = time.process_time()
        judge(submission_of(read_form(body), NOW), model)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.1


@pytest.mark.parametrize(
    ("host", "path", "answers"),
    [
        ("rest.akismet.com", "/1.1/comment-check", True),
        ("REST.akismet.com", "/1.2/key-sites", True),
        (f"{KEY}.rest.akismet.com", "/1.1/comment-check", True),
        (f"{KEY}.courier.example", "/1.1/comment-check", True),
        ("rest.akismet.com", "/", False),
        ("rest.akismet.com", "/desk/", False),
        (f"{KEY}.courier.example", "/desk/", False),
        ("www.courier.example", "/1.1/comment-check", False),
        ("evil.example", "/1.1/comment-check", False),
        ("", "/1.1/comment-check", False),
    ],
)
def test_foreign_hosts_are_answered_on_the_protocols_paths_alone(
    host: str,
    path: str,
    answers: bool,  # noqa: FBT001
) -> None:
    assert answers_for(host, path, ("courier.example",)) is answers
