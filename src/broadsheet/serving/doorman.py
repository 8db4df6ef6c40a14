"""The doorman answers http beside `serve` with TLS: he sends readers to the public address.

`python -m broadsheet.serving.doorman FD ORIGIN FOLDER` is started by `serve` with an open socket.
Files that a certificate authority asks for (RFC 8555, 8.3) are read from FOLDER; all else is a
redirect. It knows nothing of Django, and a client has little time and may say little.
"""

import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

HEAD = 8 * 1024
"""Bytes of a request's head that are read."""
PATIENCE = 10.0
"""Seconds that a client has to say what it wants."""
AT_ONCE = 512
_TARGET = re.compile(rb"(?:GET|HEAD|POST) (?:http://[^/ ]*)?(/[!-~]*) HTTP/1\.[01]\r\n")
_CHALLENGE = re.compile(r"/\.well-known/acme-challenge/([A-Za-z0-9_-]{1,128})")


def answer(head: bytes, *, origin: str, challenges: Path) -> bytes:
    """Return the answer to a request: a challenge's file, a redirect, or 400."""
    asked = _TARGET.match(head)
    if asked is None:
        return _response("400 Bad Request", b"Bad request\n")
    target = asked[1].decode("ascii")
    challenge = _CHALLENGE.fullmatch(target)
    if challenge is not None:
        try:
            return _response("200 OK", (challenges / challenge[1]).read_bytes())
        except OSError:
            return _response("404 Not Found", b"Not found\n")
    location = origin + target
    return _response("308 Permanent Redirect", f"{location}\n".encode(), f"Location: {location}")


def _response(status: str, body: bytes, *headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        *headers,
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


async def stand(listener: socket.socket, *, origin: str, folder: Path) -> None:
    """Answer until cancelled."""
    room = asyncio.Semaphore(AT_ONCE)
    challenges = folder / ".well-known" / "acme-challenge"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with room:
            try:
                async with asyncio.timeout(PATIENCE):
                    head = await reader.readuntil(b"\r\n\r\n")
                    writer.write(answer(head, origin=origin, challenges=challenges))
                    await writer.drain()
            except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
                pass  # a client that is slow, rude or gone gets nothing
            finally:
                writer.close()

    async with await asyncio.start_server(serve, sock=listener, limit=HEAD) as server:
        await server.serve_forever()


async def _until_orphaned(parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells a process that it is an orphan
        await asyncio.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


async def _main(descriptor: int, origin: str, folder: Path) -> None:
    listener = socket.socket(fileno=descriptor)
    listener.settimeout(0)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_until_orphaned(os.getppid()))
        tasks.create_task(stand(listener, origin=origin, folder=folder))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
