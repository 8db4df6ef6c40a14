"""What is a view, and how counts travel: in files of each process, and in nginx's log."""

import re
from pathlib import Path

import pytest

from broadsheet.readership.engine import log, tally
from broadsheet.readership.engine.log import Place, nginx_log, read_on
from broadsheet.readership.engine.tally import Count, Tally
from broadsheet.readership.engine.viewers import BOT, BOT_NAMES, READER, viewer

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1"
CUBOT = "Mozilla/5.0 (Linux; Android 9; CUBOT P30) AppleWebKit/537.36 Chrome/120.0 Mobile"
HOUR = 490_000


@pytest.mark.parametrize("agent", [FIREFOX, IPHONE, CUBOT])
def test_browsers_are_readers(agent: str) -> None:
    assert viewer({"HTTP_USER_AGENT": agent}) == READER


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "x",
        "curl/8.5.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; GPTBot/1.1)",
        "python-requests/2.32",
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0",
        "facebookexternalhit/1.1",
    ],
)
def test_programs_that_say_so_are_counted_apart(agent: str) -> None:
    assert viewer({"HTTP_USER_AGENT": agent}) == BOT


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_X_PURPOSE": "preview"},
        {"HTTP_X_MOZ": "prefetch"},
    ],
)
def test_what_is_fetched_ahead_of_a_click_is_no_view(header: dict[str, str]) -> None:
    assert viewer({"HTTP_USER_AGENT": FIREFOX, **header}) is None


def _counts(folder: Path) -> list[Count]:
    return [count for file in tally.files(folder) for count in tally.read(file)]


def test_counts_are_written_by_page_and_hour(tmp_path: Path) -> None:
    now = [HOUR * 3600.0 + 1]
    views = Tally(tmp_path / "views", now=lambda: now[0])
    for whose in (READER, READER, BOT):
        views.count("/world/", whose)
    now[0] += 3600
    views.count("/world/", READER)
    views.count("/m\xc3\xb4le/", READER)
    views.write_when_due()
    assert _counts(tmp_path / "views") == [
        Count(HOUR, "/world/", 2, 1),
        Count(HOUR + 1, "/môle/", 1, 0),
        Count(HOUR + 1, "/world/", 1, 0),
    ]
    views.write()
    assert len(tally.files(tmp_path / "views")) == 1


def test_nothing_is_written_before_its_time(tmp_path: Path) -> None:
    now = [HOUR * 3600.0]
    views = Tally(tmp_path, now=lambda: now[0])
    views.count("/", READER)
    views.write_when_due()
    assert tally.files(tmp_path) == []
    now[0] += tally.EVERY
    views.write_when_due()
    assert len(tally.files(tmp_path)) == 1


def test_where_nothing_can_be_written_readers_are_answered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "views").write_text("a file where the folder should be")
    views = Tally(tmp_path / "views")
    views.count("/", READER)
    views.write()
    assert "not counted" in caplog.text


def test_lines_that_say_nothing_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "1.views"
    file.write_text(f"\n{HOUR}\t/\tmany\t0\n{HOUR}\tworld\t1\t0\n{HOUR}\t/\t1\n{HOUR}\t/a/\t1\t2\n")
    assert list(tally.read(file)) == [Count(HOUR, "/a/", 1, 2)]


def _line(path: str, viewer: str = "r") -> str:
    return f"{HOUR * 3600}.250\t{viewer}\t{path}\n"


def test_a_log_is_read_from_where_it_was_left(tmp_path: Path) -> None:
    file = tmp_path / log.NAME
    assert read_on(file, Place()) == ([], Place())
    file.write_text(_line("/world/index.html") + _line("/world/", "b") + _line("/half/")[:-3])
    counts, place = read_on(file, Place())
    assert counts == [Count(HOUR, "/world/", 1, 1)]
    assert read_on(file, place) == ([], place)
    with file.open("a") as more:
        more.write("f/\n")
    assert read_on(file, place)[0] == [Count(HOUR, "/half/", 1, 0)]


def test_a_log_that_begins_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / log.NAME
    file.write_text(_line("/a/") * 3)
    place = read_on(file, Place())[1]
    file.rename(tmp_path / "nginx.log.1")
    file.write_text(_line("/b/"))
    assert read_on(file, place)[0] == [Count(HOUR, "/b/", 1, 0)]
    place = read_on(file, place)[1]
    file.write_text("")
    assert read_on(file, place)[1].offset == 0


def test_what_is_no_line_of_ours_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / log.NAME
    file.write_bytes(b'127.0.0.1 - - "GET / HTTP/1.1"\n\xff\n' + _line("/a/").encode() + b"\t\t\n")
    assert read_on(file, Place())[0] == [Count(HOUR, "/a/", 1, 0)]


def test_nginx_is_told_of_no_address() -> None:
    outside, inside = nginx_log(Path("/srv/views/nginx.log"), "news.example")
    assert "remote_addr" not in outside + inside
    assert re.search(r"log_format broadsheet_news_example ", outside)
    assert BOT_NAMES in outside
