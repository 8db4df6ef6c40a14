"""`broadsheet serve`: the Django pool and the worker in one process tree."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click
from django.conf import settings

from broadsheet.config.commands.check import check
from broadsheet.config.first_steps import bring_up_to_date

GRACE = 15.0
"""Seconds that children have to end by themselves."""
LOOK = 0.2
"""Seconds between two looks at the children."""
STOPPED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Stopped(Exception):
    """Somebody asked the process tree to end."""


def serve(*, data: Path, host: str, port: int, workers: int) -> None:
    """Serve until stopped. When one child dies the others are ended and the command fails."""
    bring_up_to_date()
    check()
    environment = {**os.environ, "BROADSHEET_DATA": str(data.resolve())}
    commands = {
        "pages": _granian(host, port, workers),
        "worker": [sys.executable, "-m", "broadsheet", "worker"],
    }
    children = {name: start(command, environment) for name, command in commands.items()}
    for number in STOPPED_BY:
        signal.signal(number, _raise_stopped)
    click.echo(f"Serving {settings.PUBLIC_ORIGIN}/ on {host}:{port}; Ctrl-C stops.")
    try:
        name, code = _first_to_end(children)
    except _Stopped:
        return
    finally:
        end(children)
    raise click.ClickException(f"the {name} process ended by itself with status {code}")


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that none of its own children outlive it."""
    return subprocess.Popen(command, env=environment, process_group=0)  # noqa: S603 - ours


def _granian(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "broadsheet.config.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--no-ws"),
        *("--log-level", "warning", "--respawn-failed-workers", "--backpressure", "64"),
    ]


def _raise_stopped(_signal: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _first_to_end(children: dict[str, subprocess.Popen[bytes]]) -> tuple[str, int]:
    while True:
        for name, child in children.items():
            code = child.poll()
            if code is not None:
                return name, code
        time.sleep(LOOK)


def end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """End the children, kindly first, and whatever they left in their groups."""
    for number in STOPPED_BY:
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        # A pool that was killed leaves its workers behind, still answering on the port.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
