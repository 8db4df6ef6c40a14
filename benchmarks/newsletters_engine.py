"""The sender beside postfix's smtp-source: the same sink, the same letters, turn by turn.

Run it as `python benchmarks/newsletters_engine.py [--letters N] [--rounds N] [--postfix DIR]`.
Postfix is not installed: its package is fetched with `apt-get download` and unpacked into a
temporary folder, unless `--postfix` names one where that was done. Progress goes to stderr; the
last line of stdout is one JSON object.
"""

import argparse
import asyncio
import json
import os
import pwd
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from broadsheet.mail.engine.dkim import Signer, generate_key
from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.message import Frozen, Letter, freeze, marker
from broadsheet.mail.engine.relay import Relay
from broadsheet.mail.engine.send import send_all

SESSIONS = 10
LETTER_BYTES = 10 * 1024
SENT_AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
# A quarter of the letters is signed: signing is all CPU and shows its cost soon.
SIGNED_PART = 4
TARGETS = {"smtp_source": 1.0, "cpu_us_unsigned": 100.0, "cpu_us_signed": 320.0}


@dataclass(frozen=True)
class Postfix:
    """Where the tools of an unpacked postfix package are."""

    root: Path

    def command(self, tool: str) -> str:
        """Return the path of a tool."""
        return str(self.root / "usr/sbin" / tool)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which its tools find its libraries."""
        return {**os.environ, "LD_LIBRARY_PATH": str(self.root / "usr/lib/postfix")}


@dataclass(frozen=True)
class Measured:
    """One pass: letters a second, and CPU microseconds a letter of the sender and of the sink."""

    rate: float
    cpu_us: float
    sink_cpu_us: float


def unpacked_postfix(folder: Path) -> Postfix | None:
    """Return postfix fetched and unpacked into `folder`, or `None` where that is not possible."""
    tools = {name: shutil.which(name) for name in ("apt-get", "dpkg")}
    if not all(tools.values()):
        return None
    fetch = [str(tools["apt-get"]), "-q", "-o", "APT::Sandbox::User=root", "download", "postfix"]
    fetched = subprocess.run(fetch, cwd=folder, capture_output=True, check=False)  # noqa: S603 (fixed)
    packages = list(folder.glob("postfix_*.deb"))
    if fetched.returncode or not packages:
        return None
    unpack = [str(tools["dpkg"]), "-x", str(packages[0]), str(folder)]
    subprocess.run(unpack, check=True, capture_output=True)  # noqa: S603 (fixed arguments)
    return Postfix(folder)


@contextmanager
def sink(postfix: Postfix) -> Iterator[tuple[int, int]]:
    """Run smtp-sink and give its process and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    user = pwd.getpwuid(os.getuid()).pw_name
    as_user = ["-u", user] if os.getuid() == 0 else []
    command = [postfix.command("smtp-sink"), *as_user, f"127.0.0.1:{port}", "200"]
    process = subprocess.Popen(  # noqa: S603 (fixed arguments)
        command, env=postfix.environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("smtp-sink does not answer")


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a running process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(send: Callable[[], float], count: int, sink_pid: int) -> Measured:
    """Return what one pass of `send`, which answers its CPU seconds, took for `count` letters."""
    sink_before, start = cpu_of(sink_pid), time.perf_counter()
    cpu = send()
    seconds = time.perf_counter() - start
    sink_cpu = cpu_of(sink_pid) - sink_before
    return Measured(count / seconds, cpu / count * 1e6, sink_cpu / count * 1e6)


def with_smtp_source(postfix: Postfix, port: int, count: int) -> float:
    """Send `count` letters by smtp-source and return its CPU seconds."""
    sizes = ["-s", str(SESSIONS), "-m", str(count), "-l", str(LETTER_BYTES)]
    addresses = ["-f", "news@gazette.example", "-t", "reader@reader.example"]
    command = [postfix.command("smtp-source"), "-d", *sizes, *addresses, f"127.0.0.1:{port}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=postfix.environment, check=True)  # noqa: S603 (fixed arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def with_us(render: Callable[[Mapping[str, str]], bytes], port: int, count: int) -> float:
    """Render and send `count` letters, each with its own slots, and return the CPU seconds."""
    accepted: list[int | str] = []

    def on_outcome(outcome: Outcome) -> None:
        if outcome.state == "accepted":
            accepted.append(outcome.key)

    relay = Relay("127.0.0.1", port, max_connections=SESSIONS, max_per_connection=count)
    before = time.process_time()
    asyncio.run(send_all(envelopes(render, count), relay=relay, on_outcome=on_outcome))
    if len(accepted) != count:
        raise SystemExit(f"only {len(accepted)} of {count} letters were accepted")
    return time.process_time() - before


def envelopes(render: Callable[[Mapping[str, str]], bytes], count: int) -> Iterator[Envelope]:
    """Give an edition's letters, each made as it is taken."""
    for key in range(count):
        to = f"reader{key}@reader.example"
        values = {"to": to, "key": f"{key:032x}", "token": f"{key:043d}"}
        yield Envelope(key, f"bounce+{key}@gazette.example", to, render(values))


def edition() -> Frozen:
    """Return an edition of about 10 KB with the slots that a newsletter has."""
    link = f"https://gazette.example/u/{marker('token')}"
    paragraph = (
        "The ferry stops at noon, said the harbour master on Tuesday, until further notice. "
    )
    text = (paragraph * 3 + "\n\n") * 12
    page = "".join(f"<p>{paragraph * 3}</p>\n" for _ in range(20))
    return freeze(
        Letter(
            from_name="The Harbour Gazette",
            from_address="news@gazette.example",
            to_address=marker("to"),
            subject="Ferry to stop at noon, says the harbour master",
            text=f"{text}\nEnd this: {link}\nSent to {marker('to')}\n",
            html=f'{page}<p><a href="{link}">End this</a>, sent to {marker("to")}</p>\n',
            message_id=f"<{marker('key')}@gazette.example>",
            date=SENT_AT,
            headers=(
                ("List-Id", "Morning <morning.gazette.example>"),
                ("List-Unsubscribe", f"<{link}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ),
        ),
        ["to", "key", "token"],
    )


def run(postfix: Postfix, letters: int, rounds: int) -> dict[str, list[Measured]]:
    """Return the passes of each sender, taken in turns after one that does not count."""
    frozen = edition()
    signed = Signer("gazette.example", "s1", generate_key()).freeze(frozen, at=SENT_AT)
    few = max(1, letters // SIGNED_PART)
    passes: dict[str, list[Measured]] = {"smtp_source": [], "unsigned": [], "signed": []}
    for turn in range(rounds + 1):
        # A sink of its own for each turn: the kernel's port and buffer state starts alike.
        with sink(postfix) as (pid, port):
            found = {
                "smtp_source": measured(
                    lambda: with_smtp_source(postfix, port, letters), letters, pid
                ),
                "unsigned": measured(lambda: with_us(frozen.render, port, letters), letters, pid),
                "signed": measured(lambda: with_us(signed.render, port, few), few, pid),
            }
        print(
            f"round {turn} of {rounds}: "
            + ", ".join(f"{name} {one.rate:,.0f}/s" for name, one in found.items()),
            file=sys.stderr,
        )
        for name, one in found.items():
            if turn:
                passes[name].append(one)
    return passes


def rsa_alone(signatures: int) -> float:
    """Return the CPU microseconds of one RSA-2048 signature, the part no sender can avoid."""
    key, start = generate_key(), time.process_time()
    for _ in range(signatures):
        key.sign(b"", padding.PKCS1v15(), hashes.SHA256())
    return (time.process_time() - start) / signatures * 1e6


def report(passes: Mapping[str, Sequence[Measured]]) -> dict[str, object]:
    """Return the benchmark's one JSON object."""
    pairs = zip(passes["unsigned"], passes["smtp_source"], strict=True)
    ratio = statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
    figures = {
        f"{measure}_{name}": round(statistics.median(getattr(one, measure) for one in found), 1)
        for name, found in passes.items()
        for measure in ("rate", "cpu_us", "sink_cpu_us")
    }
    missed = ["smtp_source"] if ratio < TARGETS["smtp_source"] else []
    missed += [
        name for name in ("cpu_us_unsigned", "cpu_us_signed") if figures[name] > TARGETS[name]
    ]
    return {
        "benchmark": "newsletters_engine",
        "ratios": {"smtp_source": round(ratio, 3)},
        "figures": {
            **figures,
            "rsa_alone_us": round(rsa_alone(1000), 1),
            "letter_bytes": len(next(envelopes(edition().render, 1)).data),
        },
        "missed": missed,
    }


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postfix", type=Path, help="where its package is unpacked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = Postfix(options.postfix) if options.postfix else None
        postfix = given or unpacked_postfix(Path(folder))
        if postfix is None or not Path(postfix.command("smtp-source")).exists():
            print("smtp-source and smtp-sink are absent: nothing to compare with", file=sys.stderr)
            absent = {"ratios": {}, "figures": {}, "missed": ["smtp_source absent"]}
            print(json.dumps({"benchmark": "newsletters_engine", **absent}))
            return
        print(json.dumps(report(run(postfix, options.letters, options.rounds))))


if __name__ == "__main__":
    main()
