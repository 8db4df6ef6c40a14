"""An edition whose sender is killed, stopped, left without relay, disk or database: who got it.

Run it as `python benchmarks/newsletters_crash.py [--subscribers N] [--kills N] [--seed N]`. Real
processes are killed by real signals, every second time with the courier beside them, while a
recording sink writes down every letter that it said 250 to; first over SQLite, then over a
PostgreSQL server that crashes, too. The last line of stdout is one JSON object; `missed` names
what did not hold.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from newsletters_postgresql import Served, postgresql

CONNECTIONS = 5
"""What the sender opens by default: so many letters can be in flight when it is killed."""
PATIENCE = 10
"""How often a sender whose relay died is begun again."""


SLUGS = """
import os, sys
os.environ["BROADSHEET_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
import django
django.setup()
from django.db.models import Count
from broadsheet.articles.models import ArticlePage
named = ArticlePage.objects.public().values("address_slug").annotate(n=Count("pk")).filter(n=1)
print(*named.order_by("address_slug").values_list("address_slug", flat=True))
"""


@dataclass
class Case:
    """One edition and what became of it."""

    name: str
    lost: int
    duplicates: int
    other_ids: int
    state: str
    runs: int


def main() -> None:
    """Run every case, and print what came of them."""
    if sys.argv[1:2] == ["sink"]:
        asyncio.run(_sink(int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments to kill at, no secret
    kills, stops = options.kills, max(2, options.kills // 4)
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder), options.subscribers)
        cases = [
            room.interrupted("kill -9", signal.SIGKILL, kills, chance),
            room.interrupted("SIGTERM", signal.SIGTERM, stops, chance),
            room.relay_dies("the relay dies and returns"),
        ]
        if not os.geteuid():  # a small disk can only be mounted by root
            cases.append(room.disk_fills("the disk is full"))
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder) / "pg") as server:
        room = Room(Path(folder), options.subscribers, server.uri)
        cases += [
            room.interrupted("kill -9, PostgreSQL", signal.SIGKILL, kills, chance),
            room.interrupted("SIGTERM, PostgreSQL", signal.SIGTERM, stops, chance),
            room.database_crashes("PostgreSQL crashes and returns", server, stops, chance),
        ]
    missed = [case.name for case in cases if not _held(case, options.kills)]
    figures = {case.name: vars(case) for case in cases}
    print(json.dumps({"benchmark": "newsletters_crash", "figures": figures, "missed": missed}))
    sys.exit(bool(missed))


def _held(case: Case, kills: int) -> bool:
    may_repeat = CONNECTIONS * kills if case.name.startswith("kill -9") else 0
    return (
        case.state == "finished"
        and not case.lost
        and case.duplicates <= may_repeat
        and not case.other_ids
    )


class Room:
    """A demo newsroom, and the commands given to it."""

    def __init__(self, folder: Path, subscribers: int, database: str = "") -> None:
        self.environment = {**os.environ, "BROADSHEET_DATABASE": database}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.folder, self.subscribers = folder, subscribers
        self.data, self.record = folder / "data", folder / "record"
        self.port = _free_port()
        sizes = ("--articles", "25", "--comments", "0", "--picture-width", "360")
        fill = ("demo", *sizes, "--subscribers", str(subscribers), "--no-serve")
        _say(f"filling a newsroom with {subscribers} subscribers")
        self._run(self._command(*fill))
        self.slugs = iter(self._run([sys.executable, "-c", SLUGS, str(self.data)]).split())

    def interrupted(self, name: str, sign: int, times: int, chance: random.Random) -> Case:
        """Interrupt one edition's sender so often, at random moments of its sending."""
        slug, runs = next(self.slugs), 0
        pace = 3.0 * CONNECTIONS / self.subscribers * max(1, times) / 2
        with self._relay(pace):
            for _ in range(times):
                runs += 1
                sender = self._amid_sending(slug, chance)
                if sign == signal.SIGKILL and runs % 2:
                    os.killpg(sender.pid, sign)
                else:
                    sender.send_signal(sign)
                sender.wait()
                _say(f"{name}: run {runs}, {self._count()} letters so far")
            code = self._start(slug).wait()
        return self._judged(name, code, runs + 1)

    def database_crashes(
        self, name: str, server: Served, times: int, chance: random.Random
    ) -> Case:
        """Crash the database below one edition's sender so often, and start it again."""
        slug, runs, code = next(self.slugs), 0, 1
        with self._relay(3.0 * CONNECTIONS / self.subscribers * times / 2):
            for _ in range(times):
                runs += 1
                sender = self._amid_sending(slug, chance)
                server.crash()
                code = sender.wait()
                _say(f"{name}: run {runs}, exit {code}, {self._count()} letters so far")
                server.start()
            code = self._start(slug).wait()
        return self._judged(name, code, runs + 1)

    def relay_dies(self, name: str) -> Case:
        """Kill the relay in the middle and start it again."""
        slug = next(self.slugs)
        with self._relay(0.004):
            sender = self._start(slug)
            while self._count() < self.subscribers // 3:
                time.sleep(0.02)
        time.sleep(2.0)
        with self._relay(0.0):
            code = sender.wait()
            runs = 1
            # What was in flight has no answer: the command, called again, sends it again.
            while (code or runs == 1) and runs < PATIENCE:
                runs += 1
                code = self._start(slug).wait()
        return self._judged(name, code, runs)

    def disk_fills(self, name: str) -> Case:
        """Fill the disk below a running sender, and make room again for the next one."""
        slug = next(self.slugs)
        disk, usual = self.folder / "disk", self.data
        disk.mkdir()
        size = sum(file.stat().st_size for file in usual.rglob("*") if file.is_file())
        megabytes = size // 2**20 * 11 // 10 + 24
        small = ["/bin/mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(disk)]
        subprocess.run(small, check=True)  # noqa: S603 - ours
        try:
            self.data = Path(shutil.copytree(usual, disk / "data"))
            with self._relay(0.01):
                sender = self._start(slug)
                while self._count() < self.subscribers // 4:
                    time.sleep(0.02)
                with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
                    while True:
                        filler.write(bytes(4096))
                code = sender.wait()
                _say(f"{name}: {self._count()} letters, then exit {code}")
                (disk / "filler").unlink()
                again = self._start(slug).wait()
            return self._judged(name, 0 if code and not again else 1, 2)
        finally:
            self.data = usual
            subprocess.run(["/bin/umount", str(disk)], check=True)  # noqa: S603 - ours

    def _judged(self, name: str, code: int, runs: int) -> Case:
        letters = [tuple(json.loads(line)) for line in self.record.read_text().splitlines()]
        per_reader = Counter(recipient for recipient, _ in letters)
        ids = {recipient: {i for r, i in letters if r == recipient} for recipient in per_reader
               if per_reader[recipient] > 1}  # fmt: skip
        self.record.unlink()
        case = Case(
            name,
            lost=self.subscribers - len(per_reader),
            duplicates=len(letters) - len(per_reader),
            other_ids=sum(len(found) - 1 for found in ids.values()),
            state="finished" if not code else f"exit {code}",
            runs=runs,
        )
        _say(str(case))
        return case

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "broadsheet", *words, "--data", str(self.data)]

    def _sending(self, slug: str) -> list[str]:
        return self._command("edition", "send", slug, "--smtp", f"smtp://127.0.0.1:{self.port}")

    def _amid_sending(self, slug: str, chance: random.Random) -> subprocess.Popen[bytes]:
        """Start a sender, and wait for a random moment of its sending."""
        before = self._count()
        sender = self._start(slug)
        while sender.poll() is None and self._count() == before:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 2.0))
        return sender

    def _start(self, slug: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - ours
            self._sending(slug),
            stdout=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(  # noqa: S603 - ours
            command, check=True, stdout=subprocess.PIPE, text=True, env=self.environment
        )
        return done.stdout

    def _count(self) -> int:
        return self.record.read_bytes().count(b"\n") if self.record.exists() else 0

    @contextmanager
    def _relay(self, pace: float) -> Iterator[None]:
        words = [sys.executable, __file__, "sink", str(self.port), str(self.record), str(pace)]
        with subprocess.Popen(words) as relay:  # noqa: S603 - ours
            try:
                _wait_for(self.port)
                yield
            finally:
                relay.kill()


async def _sink(port: int, record: Path, pace: float) -> None:
    """Take letters, each after `pace` seconds, and write down whose it was before saying 250."""
    file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 sink ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            elif verb == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0].decode()
                writer.write(b"250 2.1.5 Ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                data = await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(pace)
                identity = data.split(b"Message-ID:")[1].split(b">")[0].decode().strip()
                os.write(file, json.dumps([recipient, identity]).encode() + b"\n")
                writer.write(b"250 2.0.0 Ok\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 2.0.0 Ok\r\n")
        writer.close()

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", port, limit=2**22)
    await server.serve_forever()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
