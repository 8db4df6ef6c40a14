"""A long list: taken over from a file, signed up to one by one, and bounces sorted out.

Run it as `python benchmarks/newsletters_lists.py [--imported N] [--signing-up N] [--mailed N]`. It
imports a CSV file with the command, asks and confirms subscribers as the forms' views do, and mails
an edition to readers of whom one in twenty is refused by the relay, in the words of real servers.
The last line of stdout is one JSON object; `missed` names what did not hold.
"""

import argparse
import asyncio
import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

REFUSED_OF = 20
MEMORY = 200
ANSWERS = (
    b"550 5.1.1 The email account that you tried to reach does not exist\r\n",
    b"550 5.2.1 This mailbox is disabled\r\n",
    b"452 4.2.2 The recipient's mailbox is over its quota\r\n",
)
SIGN_UP = """
import json, sys, time
import django
django.setup()
from broadsheet.core.clock import now
from broadsheet.newsletters import actions, queries
from broadsheet.newsletters.links import confirm_token
from broadsheet.newsletters.models import Subscription
count, first = int(sys.argv[1]), queries.newsletter()
asking = actions.Asking(wording="Yes", form="/subscribe/", network="192.0.2.0", language="en")
begun = time.perf_counter()
for number in range(count):
    address = f"signing{number}@reader.example"
    actions.ask_to_subscribe(address=address, newsletter=first, asking=asking, now=now())
asked = time.perf_counter() - begun
pending = list(Subscription.objects.filter(reader__address__startswith="signing"))
begun = time.perf_counter()
for subscription in pending:
    actions.confirm_subscription(token=confirm_token(subscription), now=now())
print(json.dumps([count / asked, len(pending) / (time.perf_counter() - begun)]))
"""


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--imported", type=int, default=1_000_000)
    parser.add_argument("--signing-up", type=int, default=500)
    parser.add_argument("--mailed", type=int, default=100_000)
    options = parser.parse_args()
    if options.mailed > options.imported:
        parser.error("more cannot be mailed than were imported")
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder))
        figures = {
            **room.signing_up(options.signing_up),
            **room.importing(options.imported),
            **room.mailing(options.mailed),
        }
    missed = [name for name in ("import_peak_mb", "mail_peak_mb") if figures[name] > MEMORY]
    missed += [] if figures["as_expected"] else ["states"]
    print(json.dumps({"benchmark": "newsletters_lists", "figures": figures, "missed": missed}))
    sys.exit(bool(missed))


class Room:
    """A demo newsroom, and what its list takes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.environment = {**os.environ, "BROADSHEET_DATA": str(self.data)}
        self.environment["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
        sizes = ("--articles", "25", "--comments", "0", "--picture-width", "360")
        self._run("demo", *sizes, "--subscribers", "0", "--no-serve")

    def signing_up(self, count: int) -> dict[str, float]:
        """Return how many a second can ask, and how many can confirm."""
        told = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-c", SIGN_UP, str(count)],
            check=True,
            capture_output=True,
            text=True,
            env=self.environment,
        )
        asked, confirmed = json.loads(told.stdout.splitlines()[-1])
        return {"asked_per_s": round(asked), "confirmed_per_s": round(confirmed)}

    def importing(self, count: int) -> dict[str, float]:
        """Return how long a file of that many takes, and how much memory."""
        file = self.folder / "list.csv"
        with file.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.writer(lines)
            writer.writerow(("Email", "Name", "Status", "Subscribed at"))
            for number in range(count):
                since = f"2025-0{number % 9 + 1}-11 08:00:00"
                writer.writerow((f"r{number}@list{number % 50}.example", "", "enabled", since))
        consent = ("--consent", "moved from another service")
        seconds, peak = self._run("import", "subscribers", str(file), *consent)
        return {"imported": count, "import_s": round(seconds, 1), "import_peak_mb": peak}

    def mailing(self, count: int) -> dict[str, Any]:
        """Return how long an edition with refusals takes, and whether the states are right."""
        with closing(sqlite3.connect(self.data / "broadsheet.sqlite3")) as rows, rows:
            rows.execute(
                "UPDATE newsletters_subscription SET frequency = 'weekly' WHERE id NOT IN"
                " (SELECT id FROM newsletters_subscription WHERE state = 'confirmed'"
                " ORDER BY id LIMIT ?)",
                [count],
            )
            (slug,) = rows.execute(
                "SELECT address_slug FROM articles_articlepage WHERE listed_at IS NOT NULL"
                " GROUP BY address_slug HAVING count(*) = 1 ORDER BY 1"
            ).fetchone()
            addresses = rows.execute(
                "SELECT address FROM newsletters_subscription s JOIN readers_reader r"
                " ON r.id = s.reader_id WHERE s.state = 'confirmed' AND s.frequency = 'every'"
            )
            said = [answer_to(address.encode()) for (address,) in addresses]
        port = _free_port()
        relay = [sys.executable, __file__, "sink", str(port)]
        with subprocess.Popen(relay) as sink:  # noqa: S603 - ours
            try:
                time.sleep(1.0)
                smtp = f"smtp://127.0.0.1:{port}?connections=10"
                seconds, peak = self._run("edition", "send", slug, "--smtp", smtp)
            finally:
                sink.kill()
        hard, soft = (sum(one[:3] == code for one in said if one) for code in (b"550", b"452"))
        expected = {"accepted": count - hard - soft, "rejected": hard, "deferred": soft}
        with closing(sqlite3.connect(self.data / "broadsheet.sqlite3")) as rows:
            states = "SELECT state, count(*) FROM newsletters_delivery GROUP BY state"
            found = dict(rows.execute(states).fetchall())
            (ended,) = rows.execute(
                "SELECT count(*) FROM newsletters_subscription WHERE ended_why = 'bounced'"
            ).fetchone()
            (stopped,) = rows.execute("SELECT count(*) FROM readers_suppression").fetchone()
        return {
            "mailed": count,
            "mail_s": round(seconds, 1),
            "mail_peak_mb": peak,
            "states": found,
            "ended": ended,
            "suppressed": stopped,
            "as_expected": found == expected and ended == stopped == hard,
        }

    def _run(self, *words: str) -> tuple[float, int]:
        """Run a command; return its seconds and the most memory it had."""
        command = [sys.executable, "-m", "broadsheet", *words, "--data", str(self.data)]
        begun, peak = time.perf_counter(), 0
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - ours
            while process.poll() is None:
                peak = max(peak, _memory(process.pid))
                time.sleep(0.2)
        if process.returncode:
            raise SystemExit(f"{words} ended with {process.returncode}")
        return time.perf_counter() - begun, peak


def answer_to(address: bytes) -> bytes:
    """Return what the relay says to a recipient; nothing special to most."""
    number = int(address[1:].partition(b"@")[0]) if address[:1] == b"r" else 1
    return b"" if number % REFUSED_OF else ANSWERS[number // REFUSED_OF % len(ANSWERS)]


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024
    except (OSError, StopIteration):
        return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


class Relay(asyncio.Protocol):
    """Takes all letters, but for those to recipients that it refuses; keeps none."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream
        self._out, self._rest, self._content, self._to = transport, b"", False, 0
        transport.write(b"220 relay ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer whatever is complete."""
        self._rest += data
        said = []
        while True:
            end = b"\r\n.\r\n" if self._content else b"\r\n"
            if self._content and self._rest.startswith(b".\r\n"):
                self._rest = self._rest[3:]
            elif end in self._rest:
                line, _, self._rest = self._rest.partition(end)
                if not self._content:
                    said.append(self._answer(line))
                    continue
            else:
                break
            self._content = False
            said.append(b"250 2.0.0 Ok\r\n" if self._to else b"554 5.5.1 No valid recipients\r\n")
        self._out.write(b"".join(said))

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-relay\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if verb == b"RCPT":
            refused = answer_to(line.partition(b"<")[2].partition(b">")[0])
            self._to += not refused
            return refused or b"250 2.1.5 Ok\r\n"
        if verb == b"MAIL":
            self._to = 0
        if verb == b"DATA" and not self._to:
            return b"554 5.5.1 No valid recipients\r\n"
        self._content = verb == b"DATA"
        return b"354 go on\r\n" if self._content else b"250 2.0.0 Ok\r\n"


async def serve(port: int) -> None:
    """Be the relay."""
    server = await asyncio.get_running_loop().create_server(Relay, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["sink"]:
        asyncio.run(serve(int(sys.argv[2])))
    else:
        main()
