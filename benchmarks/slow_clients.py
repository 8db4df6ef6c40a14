"""How readers fare while others send a form slowly or stop listening to a recording.

Run it as `python benchmarks/slow_clients.py [--clients N] [--rounds N]`. A newsroom is served as
users serve it. Searches, which are never stored, are timed in interleaved rounds: alone, beside N
clients that announced a form and sent three bytes of it, and beside N that asked for a recording of
20 MB and take nothing of it. All come from one address. It exits with 1 where a search is not
answered.
"""

import argparse
import http
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from comments_newsroom import Newsroom, ask

SEARCHES = 20
RECORDING = 20_000_000
FORM = (
    "POST /replies/known/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n\r\nabc"
)
LISTEN = "GET /media/recordings/talk.mp3 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"


@contextmanager
def clients(port: int, many: int, said: str) -> Iterator[None]:
    """Let so many clients say something and then nothing more."""
    with ExitStack() as opened:
        for _client in range(many):
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            one.sendall(said.format(port=port).encode())
        time.sleep(1)
        yield


def search(port: int) -> float:
    """Return how many milliseconds one search took; endless where it was not answered."""
    began = time.perf_counter()
    try:
        status = ask(port, "GET", "/search/?q=harbour")[0]
    except OSError:
        return float("inf")
    answered = status == http.HTTPStatus.OK
    return (time.perf_counter() - began) * 1000 if answered else float("inf")


def main(many: int, rounds: int) -> None:
    """Serve, measure, and print the medians and the worst."""
    kinds: dict[str, tuple[int, str]] = {
        "alone": (0, FORM),
        "beside stalled forms": (many, FORM),
        "beside stalled recordings": (many, LISTEN),
    }
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder))
        recordings = Path(folder) / "media" / "recordings"
        recordings.mkdir(parents=True, exist_ok=True)
        (recordings / "talk.mp3").write_bytes(os.urandom(RECORDING))
        newsroom.start()
        try:
            newsroom.settle()
            for number in range(rounds):
                for kind, (how_many, said) in kinds.items():
                    print(f"round {number + 1} of {rounds}: {kind}", file=sys.stderr, flush=True)
                    with clients(newsroom.port, how_many, said):
                        took[kind] += [search(newsroom.port) for _ in range(SEARCHES)]
        finally:
            newsroom.stop()
    for kind, times in took.items():
        print(f"{kind}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
    if any(float("inf") in times for times in took.values()):
        sys.exit("a search was not answered")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    main(arguments.clients, arguments.rounds)
