import gzip
import multiprocessing
import os
import random
import resource
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from broadsheet.serving.engine.index import FAILED
from broadsheet.serving.engine.page import Page, PathRefused, digest, file_name
from broadsheet.serving.engine.store import Store, new_page

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
PATH = "/world/2026/11/26/strait/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as opened:
        yield opened


def page(
    store: Store,
    path: str = PATH,
    body: bytes = b"The strait reopens. " * 40,
    keys: tuple[str, ...] = ("article:1",),
    modified: datetime = NOON,
) -> Page:
    made_at = store.counters.now
    return new_page(path, body, headers=HEADERS, keys=keys, made_at=made_at, modified=modified)


def test_a_page_is_found_as_it_was_put(store: Store) -> None:
    made = page(store)
    assert store.put(made)
    found = store.find(PATH)
    assert found == made
    assert found is not None
    assert gzip.decompress(found.bodies["gzip"]) == found.bodies["identity"]
    assert brotli.decompress(found.bodies["br"]) == found.bodies["identity"]


def test_a_file_server_finds_the_same_bytes(store: Store) -> None:
    made = page(store)
    store.put(made)
    folder = store.tree_of(HEADERS) / "world/2026/11/26/strait"
    assert (folder / "index.html").read_bytes() == made.bodies["identity"]
    assert (folder / "index.html.br").read_bytes() == made.bodies["br"]
    assert (folder / "index.html").stat().st_mtime == NOON.timestamp()


def test_a_change_withdraws_what_was_made_from_it_and_nothing_else(store: Store) -> None:
    store.put(page(store))
    store.put(page(store, "/", keys=("front", "article:1")))
    store.put(page(store, "/sport/", keys=("section:2",)))
    assert store.withdraw(["article:1"]) == ["/", PATH]
    assert store.find(PATH) is None
    assert store.find("/") is None
    assert store.find("/sport/") is not None
    assert not (store.tree_of(HEADERS) / "index.html").exists()


def test_pages_with_other_headers_lie_in_a_tree_of_their_own(store: Store) -> None:
    store.put(page(store))
    framed = replace(page(store), headers=(*HEADERS, ("X-Frame", "film.example")))
    store.put(framed)
    assert not list(store.tree_of(HEADERS).rglob("index.html*"))
    assert (store.tree_of(framed.headers) / file_name(PATH)).exists()
    assert store.find(PATH) == framed
    store.withdraw(["article:1"])
    assert not list(store.tree.rglob("index.html*"))


def test_what_a_killed_process_began_to_write_is_written_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "_write_file", killed)
        with pytest.raises(KeyboardInterrupt):
            store.put(page(store))
    assert store.find(PATH) is None
    assert store.index.waiting(FAILED, 9) == [PATH]
    store.put(page(store))
    assert store.index.waiting(FAILED, 9) == []


def test_a_page_made_before_a_change_is_not_stored_after_it(store: Store) -> None:
    late = page(store)
    store.withdraw(["article:1"])
    assert not store.put(late)
    assert store.find(PATH) is None


def test_pages_are_swapped_for_those_that_followed_the_change(store: Store) -> None:
    store.put(page(store, body=b"old " * 100))
    store.put(page(store, "/tags/sea/", keys=("article:1",)))
    new = page(store, body=b"new " * 100)
    assert store.swap(["article:1"], [new]) == ([PATH], ["/tags/sea/"])
    found = store.find(PATH)
    assert found is not None
    assert found.bodies["identity"] == b"new " * 100


def test_a_page_that_another_change_overtook_is_not_swapped_in(store: Store) -> None:
    new = page(store, keys=("article:1", "section:1"))
    store.withdraw(["section:1"])
    assert store.swap(["article:1"], [new]) == ([], [])
    assert store.find(PATH) is None


def test_equal_bytes_keep_their_date(store: Store) -> None:
    store.put(page(store))
    store.put(page(store, modified=NOON + timedelta(hours=1)))
    found = store.find(PATH)
    assert found is not None
    assert found.modified == NOON


def test_torn_or_foreign_bytes_are_never_taken_for_the_page(store: Store) -> None:
    store.put(page(store))
    (store.tree_of(HEADERS) / file_name(PATH)).write_bytes(b"The strait")
    assert store.find(PATH) is None


def test_a_page_is_compressed_further_when_there_is_time(store: Store) -> None:
    body = " ".join(str(random.Random(n).random()) for n in range(900)).encode()  # noqa: S311
    store.put(page(store, body=body))
    quickly = len((store.find(PATH) or page(store)).bodies["br"])
    store.strengthen(PATH)
    found = store.find(PATH)
    assert found is not None
    assert found.bodies["identity"] == body
    assert len(found.bodies["br"]) < quickly
    store.strengthen("/nothing/")


def test_a_forgotten_page_is_gone_from_the_tree(store: Store) -> None:
    store.put(page(store))
    store.forget(PATH)
    assert store.find(PATH) is None
    assert list(store.index.paths()) == []
    assert not any(file.is_file() for file in store.tree.rglob("*"))


def test_an_emptied_store_has_nothing_and_works(store: Store) -> None:
    store.put(page(store))
    store.empty()
    assert store.find(PATH) is None
    assert store.put(page(store))
    assert store.find(PATH) is not None


def test_after_a_restart_of_the_machine_nothing_is_believed(store: Store) -> None:
    assert store.empty_after_a_fall()
    store.put(page(store))
    assert not store.empty_after_a_fall()
    assert store.find(PATH) is not None
    (store.tree.parent / "boot").write_text("another")
    assert store.empty_after_a_fall()
    assert store.find(PATH) is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "world/",
        "//evil/",
        "/a//b/",
        "/../secret",
        "/.hidden/",
        "/a/./b",
        "/nul\x00/",
        "/line\nfeed/",
        "/back\\slash",
        "/page.gz",
        "/" + "a" * 300,
        "/" + "a/" * 600,
    ],
)
def test_a_path_that_a_file_server_could_mistake_is_refused(store: Store, path: str) -> None:
    with pytest.raises(PathRefused):
        store.put(page(store, path))


def test_addresses_in_any_script_are_stored(store: Store) -> None:
    assert store.put(page(store, "/tags/الميناء/"))
    assert store.find("/tags/الميناء/") is not None


def test_a_full_disk_leaves_no_page_rather_than_half_of_one(store: Store) -> None:
    store.put(page(store))
    large = page(store, body=os.urandom(3_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            store.put(large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert store.find(PATH) is None
    assert not any(file.is_file() for file in store.tree.rglob("*"))
    assert store.put(page(store))


def _write_for_ever(folder: Path) -> None:
    with Store(folder) as store:
        number = 0
        while True:
            number += 1
            store.put(page(store, body=(b"%d " % number) * 3000))


def test_a_killed_writer_leaves_no_torn_page(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    context = multiprocessing.get_context("spawn")
    rng = random.Random(4)  # noqa: S311 - moments of death, not secrets
    for _ in range(4):
        process = context.Process(target=_write_for_ever, args=(folder,))
        process.start()
        with Store(folder) as store:
            end = time.monotonic() + 20
            while store.find(PATH) is None and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(rng.random() / 5)
            process.kill()
            process.join()
            found = store.find(PATH)
            if found is not None:
                assert len(set(found.bodies["identity"].split())) == 1
            assert store.put(page(store, body=b"after"))
            now_found = store.find(PATH)
            assert now_found is not None
            assert digest(now_found.bodies["identity"]) == digest(b"after")
