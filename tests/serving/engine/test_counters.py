import multiprocessing
from pathlib import Path
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.serving.engine.counters import SLOTS, Counters, slot_of

RAISES = 200


def _raise_often(file: Path) -> None:
    with Counters(file) as counters:
        for number in range(RAISES):
            counters.raise_keys([f"article:{number}", "site"])


@given(st.text())
def test_no_key_counts_moments(key: str) -> None:
    assert 1 <= slot_of(key) < SLOTS


def test_what_was_made_before_a_change_is_no_longer_fresh(tmp_path: Path) -> None:
    with Counters(tmp_path / "counters") as counters:
        slots = [slot_of("article:12")]
        since = counters.now
        assert counters.unchanged(slots, since)
        counters.raise_keys(["article:12"])
        assert not counters.unchanged(slots, since)
        assert counters.unchanged(slots, counters.now)


def test_other_keys_are_left_alone(tmp_path: Path) -> None:
    with Counters(tmp_path / "counters") as counters:
        since = counters.now
        counters.raise_keys(["article:12"])
        assert counters.unchanged([slot_of("article:13")], since)
        assert counters.now == since + 1


def test_every_process_sees_a_change_at_once(tmp_path: Path) -> None:
    with Counters(tmp_path / "counters") as writer, Counters(tmp_path / "counters") as reader:
        since = reader.now
        writer.raise_keys(["front"])
        assert reader.now == since + 1
        assert not reader.unchanged([slot_of("front")], since)


def test_moments_outlive_the_process(tmp_path: Path) -> None:
    with Counters(tmp_path / "counters") as counters:
        moment = counters.raise_keys(["front"])
    with Counters(tmp_path / "counters") as counters:
        assert counters.now == moment


def test_no_raise_is_lost_among_processes_and_threads(tmp_path: Path) -> None:
    file = tmp_path / "counters"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_raise_often, args=(file,)) for _ in range(2)]
    threads = [Thread(target=_raise_often, args=(file,)) for _ in range(2)]
    for process in processes:
        process.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.join()
    with Counters(file) as counters:
        assert counters.now == 4 * RAISES
        assert counters.values[slot_of("site")] == counters.now
