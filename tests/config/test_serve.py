"""What `broadsheet serve` leaves behind: nothing."""

import os
import signal
import sys
from pathlib import Path

from broadsheet.config.commands import serve

POOL = """
import os, sys, time
if os.fork() == 0:
    os.open(sys.argv[1], os.O_WRONLY)
    time.sleep(1000)
os.wait()
"""


def test_a_killed_pool_leaves_no_worker_behind(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    restore = {number: signal.getsignal(number) for number in serve.STOPPED_BY}
    pool = serve.start([sys.executable, "-c", POOL, str(pipe)], dict(os.environ))
    try:
        with pipe.open("rb") as until_the_worker_ends:  # opens when the worker is there
            pool.kill()
            serve.end({"pages": pool})
            assert until_the_worker_ends.read() == b""
    finally:
        for number, handler in restore.items():
            signal.signal(number, handler)
    assert pool.returncode == -signal.SIGKILL
