"""The socket on which the newsroom answers.

It is opened before anything else: a port in use is said at once, and readers who come while the
program starts wait a moment instead of being refused.
"""

import errno
import socket

BACKLOG = 1024

_WHY = {
    errno.EADDRINUSE: "something else listens there already",
    errno.EACCES: "this account may not listen below port 1024 (see the how-to of systemd)",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


class CannotListen(Exception):
    """The address cannot be listened on; the message is one line and says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, IPv4 or IPv6 as `host` is written.

    Raises:
        CannotListen: the address is taken, forbidden, or none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror as unknown:
        raise CannotListen(f"{host} is no address of this machine") from unknown
    except OSError as refused:
        why = _WHY.get(refused.errno or 0, str(refused))
        raise CannotListen(f"cannot listen on {shown(host, port)}: {why}") from refused


def shown(host: str, port: int) -> str:
    """Return an address as it is written, brackets around IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
