from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from broadsheet.core.turns import writing

WRITERS = 8


@pytest.mark.django_db
def test_writers_of_one_process_take_turns_and_may_write_within_their_own() -> None:
    start, inside, most = Barrier(WRITERS), [0], [0]

    def write(_number: int) -> None:
        start.wait()
        with writing(), writing():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert most == [1]
    assert inside == [0]
