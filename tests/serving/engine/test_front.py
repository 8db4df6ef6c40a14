import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import brotli
import pytest

from broadsheet.serving.engine.files import Folder
from broadsheet.serving.engine.front import LONG, STORED, Front
from broadsheet.serving.engine.places import Places
from broadsheet.serving.engine.store import Store, new_page
from broadsheet.serving.engine.upstream import PEER, SCHEME, Upstream
from tests.serving.engine.pool import Told, pool
from tests.serving.engine.reading import HOST, Got, ask

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
BODY = b"The strait reopens. " * 40
PATH = "/world/strait/"


class Newsroom:
    """A front with its store, its files and its pool."""

    def __init__(self, folder: Path, socket: Path, told: Told, store: Store) -> None:
        self.told = told
        self.store = store
        self.files = folder / "static"
        self.files.mkdir()
        self.busy = folder / "busy.html"
        self.busy.write_text("<h1>In a moment</h1>")
        self.front = self.another_front(socket)

    def another_front(self, socket: Path, *, at_once: int = 2) -> Front:
        return Front(
            self.store,
            upstream=Upstream(socket, at_once=at_once, patience=0.5, timeout=5),
            hosts=(HOST,),
            folders=(Folder("/static/", self.files),),
            busy_page=self.busy,
            downloads=Places(1, each=1, client=lambda _: "", patience=0.01),
        )

    def put(self, path: str = PATH, body: bytes = BODY) -> None:
        page = new_page(
            path,
            body,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            keys=(f"page:{path}",),
            made_at=self.store.counters.now,
            modified=NOON,
        )
        assert self.store.put(page)

    def ask(self, path: str = PATH, *, method: str = "GET", query: str = "", **said: str) -> Got:
        return ask(self.front, path, method=method, query=query, body=b"", **said)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    told = Told()
    with pool(tmp_path, told) as socket, Store(tmp_path / "store") as store:
        yield Newsroom(tmp_path, socket, told, store)


def test_a_stored_page_never_enters_the_pool(newsroom: Newsroom) -> None:
    newsroom.put()
    for _ in range(2):
        got = newsroom.ask(accept_encoding="br, gzip")
        assert (got.status, brotli.decompress(got.body)) == (200, BODY)
        assert got.headers["Content-Encoding"] == "br"
        assert got.headers["Vary"] == "Accept-Encoding"
        assert got.headers["Cache-Control"] == "no-cache"
        assert got.headers["Content-Length"] == str(len(got.body))
        assert got.headers["Last-Modified"] == "Thu, 26 Nov 2026 12:00:00 GMT"
    assert newsroom.told.asked == []


def test_each_coding_has_an_entity_tag_of_its_own(newsroom: Newsroom) -> None:
    newsroom.put()
    tags = {newsroom.ask(accept_encoding=a).headers["ETag"] for a in ("br", "gzip", "identity")}
    assert len(tags) == 3
    assert all(tag is not None and tag.startswith('"') for tag in tags)


def test_whoever_has_the_page_is_told_so(newsroom: Newsroom) -> None:
    newsroom.put()
    tag = newsroom.ask().headers["ETag"] or ""
    got = newsroom.ask(if_none_match=f'"x", W/{tag}')
    assert (got.status, got.body) == (304, b"")
    assert got.headers["ETag"] == tag
    assert got.headers["Content-Type"] is None
    assert newsroom.ask(if_modified_since="Thu, 26 Nov 2026 12:00:00 GMT").status == 304
    # A tag outweighs a date (RFC 9110, 13.2.2).
    got = newsroom.ask(if_none_match='"x"', if_modified_since="Thu, 26 Nov 2026 12:00:00 GMT")
    assert got.status == 200


def test_head_has_the_head_of_get(newsroom: Newsroom) -> None:
    newsroom.put()
    got, head = newsroom.ask(), newsroom.ask(method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers.items() == got.headers.items()


def test_a_coding_that_is_refused_is_not_sent(newsroom: Newsroom) -> None:
    newsroom.put()
    assert newsroom.ask(accept_encoding="*;q=0").status == 406


def test_cookies_and_unknown_questions_change_nothing(newsroom: Newsroom) -> None:
    newsroom.put()
    got = newsroom.ask(query="utm_source=x&n=1", cookie="sessionid=abc")
    assert (got.status, got.body) == (200, BODY)
    assert newsroom.told.asked == []


def test_a_changed_page_is_never_answered_again(newsroom: Newsroom) -> None:
    newsroom.put()
    newsroom.ask()
    newsroom.store.withdraw([f"page:{PATH}"])
    assert newsroom.ask().body == b"from the pool"
    newsroom.put(body=b"corrected " * 50)
    assert newsroom.ask().body == b"corrected " * 50


def test_a_change_elsewhere_leaves_a_page_in_memory(newsroom: Newsroom) -> None:
    newsroom.put()
    newsroom.ask()
    newsroom.store.withdraw(["page:/other/"])
    next(newsroom.store.tree.rglob("world/strait/index.html")).unlink()
    assert newsroom.ask().body == BODY


def test_another_host_is_the_pools_affair(newsroom: Newsroom) -> None:
    newsroom.put()
    newsroom.told.status = 421
    assert newsroom.ask(host="evil.example").status == 421


def test_a_form_goes_to_the_pool_whole(newsroom: Newsroom) -> None:
    newsroom.put()
    got = ask(newsroom.front, PATH, method="POST", query="a=b", body=b"reply=Yes")
    assert got.body == b"from the pool"
    (asked,) = newsroom.told.asked
    assert (asked.method, asked.target, asked.body) == ("POST", f"{PATH}?a=b", b"reply=Yes")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_the_pool_learns_who_asks_from_the_front_alone(newsroom: Newsroom) -> None:
    newsroom.ask("/desk/", x_broadsheet_peer="10.0.0.1", x_forwarded_for="10.0.0.2")
    (asked,) = newsroom.told.asked
    assert asked.headers.get_all(PEER) == ["192.0.2.7"]
    assert asked.headers.get_all(SCHEME) == ["https"]
    assert asked.headers["X-Forwarded-For"] == "10.0.0.2"
    assert asked.headers["Host"] == HOST


def test_an_address_reaches_the_pool_as_it_was_asked(newsroom: Newsroom) -> None:
    newsroom.ask("/tags/الميناء/a b%?#/")
    (asked,) = newsroom.told.asked
    assert asked.target.startswith("/tags/%D8%A7%D9%84")
    assert asked.target.endswith("/a%20b%25%3F%23/")


def test_what_the_pool_stored_is_answered_from_the_store(newsroom: Newsroom) -> None:
    newsroom.told.headers = ((STORED, "1"),)
    newsroom.told.before = newsroom.put
    got = newsroom.ask(accept_encoding="gzip")
    assert got.headers["Content-Encoding"] == "gzip"
    assert len(newsroom.told.asked) == 1
    newsroom.ask()
    assert len(newsroom.told.asked) == 1


def test_the_pools_own_words_do_not_reach_readers(newsroom: Newsroom) -> None:
    newsroom.told.headers = ((STORED, "1"), ("Keep-Alive", "timeout=5"))
    got = newsroom.ask()
    assert got.body == b"from the pool"
    assert got.headers[STORED] is None
    assert got.headers["Keep-Alive"] is None


def test_many_readers_of_one_missing_page_have_it_made_once(newsroom: Newsroom) -> None:
    newsroom.told.headers = ((STORED, "1"),)

    def slowly() -> None:
        time.sleep(0.3)
        newsroom.put()

    newsroom.told.before = slowly
    got: list[Got] = []
    readers = [Thread(target=lambda: got.append(newsroom.ask())) for _ in range(12)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [answer.body for answer in got] == [BODY] * 12
    assert len(newsroom.told.asked) == 1


def test_a_pool_with_no_room_says_so_and_pages_are_read_on(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.put()
    release = Event()

    def for_long() -> None:
        release.wait(10)

    newsroom.told.before = for_long
    front = newsroom.another_front(tmp_path / "pool.sock", at_once=1)
    slow = Thread(target=lambda: ask(front, "/desk/"))
    slow.start()
    while not newsroom.told.asked:
        time.sleep(0.01)
    got = ask(front, "/search/")
    assert got.status == 503
    assert got.headers["Retry-After"]
    assert b"In a moment" in got.body
    assert ask(front, PATH).body == BODY
    release.set()
    slow.join()
    newsroom.told.before = lambda: None
    assert ask(front, "/search/").status == 200


def test_a_pool_that_is_away_is_said_to_be_busy(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.put()
    front = newsroom.another_front(tmp_path / "nobody.sock")
    assert ask(front, "/search/").status == 503
    assert ask(front, PATH).status == 200


def test_a_form_whose_answer_was_lost_is_not_sent_twice(newsroom: Newsroom) -> None:
    newsroom.ask("/desk/")
    newsroom.told.hangs_up = True
    got = ask(newsroom.front, "/reply/", method="POST", body=b"reply=Yes")
    assert got.status == 503
    assert [asked.method for asked in newsroom.told.asked] == ["GET", "POST"]


def test_each_request_has_a_connection_of_its_own_to_the_pool(newsroom: Newsroom) -> None:
    newsroom.ask("/desk/", connection="keep-alive")
    newsroom.ask("/desk/")
    ask(newsroom.front, "/reply/", method="POST", body=b"reply=Yes")
    assert [asked.headers["Connection"] for asked in newsroom.told.asked] == ["close"] * 3


def test_a_refusal_reaches_whoever_sends_more_than_is_read(newsroom: Newsroom) -> None:
    newsroom.told.status, newsroom.told.body, newsroom.told.reads = 413, b"too much", False
    got = ask(newsroom.front, "/reply/", method="POST", body=b"x" * 2_000_000)
    assert (got.status, got.body) == (413, b"too much")


def test_files_are_answered_and_what_is_none_falls_through(newsroom: Newsroom) -> None:
    (newsroom.files / "rest.css").write_text("p{margin:0}")
    got = newsroom.ask("/static/rest.css")
    assert got.headers["Content-Type"] == "text/css; charset=utf-8"
    assert got.body == b"p{margin:0}"
    assert newsroom.ask("/static/none.css").body == b"from the pool"
    head = newsroom.ask("/static/rest.css", method="HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", "11")


def test_a_long_file_takes_a_place_until_its_client_has_it_or_goes(newsroom: Newsroom) -> None:
    (newsroom.files / "talk.mp3").write_bytes(b"." * (LONG + 1))
    (newsroom.files / "rest.css").write_text("p{margin:0}")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/static/talk.mp3", "HTTP_HOST": HOST}
    drawn_out: Any = newsroom.front(environ, lambda *_: None)
    assert newsroom.ask("/static/talk.mp3").status == 503
    assert newsroom.ask("/static/talk.mp3", range="bytes=0-9").status == 206
    assert newsroom.ask("/static/rest.css").status == 200
    drawn_out.close()
    for _once_and_again in range(2):
        assert len(newsroom.ask("/static/talk.mp3").body) == LONG + 1
