"""The relays that take our mail, as the addresses in the settings say it."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Security = Literal["none", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_OPTIONS = (
    *("connections", "per_connection", "per_second", "per_domain"),
    *("plain_password", "reserve"),
)
MOST_RELAYS = 8
_DIGITS = 9
_SLOWEST, _FASTEST = 0.001, 1_000_000.0


class RelayRefused(ValueError):
    """The text names no relay that can safely be used; `str()` of it is one line saying why."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over, and how much of it at once.

    `max_connections` are open at a time, each closed after `max_per_connection` letters;
    `per_second` letters at most over all of them, and `per_domain` to each domain, `None` without
    limit. One in `reserve` gets what no other relay takes.
    """

    host: str
    port: int
    security: Security = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    max_connections: int = 5
    max_per_connection: int = 1000
    per_second: float | None = None
    per_domain: float | None = None
    reserve: bool = False

    @property
    def name(self) -> str:
        """How the desk calls it."""
        return f"{self.host}:{self.port}"


def parse_relays(text: str) -> tuple[Relay, ...]:
    """Return the relays of one or several addresses with blanks between them; "" names none.

    Raises:
        RelayRefused: as `parse_relay`; or too many are named, one twice, or only reserves.
    """
    relays = tuple(parse_relay(one) for one in text.split())
    if len(relays) > MOST_RELAYS:
        raise RelayRefused(f"no more than {MOST_RELAYS} relays can be used at once")
    if len({(relay.name, relay.username) for relay in relays}) < len(relays):
        raise RelayRefused("the same relay is named twice")
    if relays and all(relay.reserve for relay in relays):
        raise RelayRefused("every relay is a reserve: take reserve=yes off one of them")
    return relays


def parse_relay(text: str) -> Relay:
    """Return the relay of `scheme://[user:password@]host[:port]`.

    The scheme is `smtp`, `smtp+starttls` or `smtps`. Options follow as a query: `connections`,
    `per_connection`, `per_second`, `per_domain`, `reserve=yes`, and `plain_password=yes`, without
    which a password is refused on an unencrypted connection that leaves this machine.
    Percent-encode what is special in a user name or password.

    Raises:
        RelayRefused: in one line, without the password.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise RelayRefused("the relay's address cannot be read: host or port is wrong") from None
    if parts.scheme not in _SCHEMES:
        raise RelayRefused(
            "the relay's address must begin with smtp://, smtp+starttls:// or smtps://"
        )
    if not host or any(c.isspace() or not c.isprintable() for c in host):
        raise RelayRefused("the relay's address names no host")
    if parts.path.strip("/") or parts.fragment:
        raise RelayRefused("the relay's address must end after host, port and options")
    security, usual_port = _SCHEMES[parts.scheme]
    username, password = _credentials(parts)
    options = _options(parts.query)
    if options.pop("plain_password", "") != "yes" and password and security == "none":
        _check_stays_here(host)
    return Relay(
        host=host,
        port=usual_port if port is None else _in_range("port", str(port), 1, 65535),
        security=security,
        username=username,
        password=password,
        max_connections=_in_range("connections", options.pop("connections", "5"), 1, 100),
        max_per_connection=_in_range(
            "per_connection", options.pop("per_connection", "1000"), 1, 1_000_000
        ),
        per_second=_rate("per_second", options.pop("per_second", "")),
        per_domain=_rate("per_domain", options.pop("per_domain", "")),
        reserve=options.pop("reserve", "") == "yes",
    )


def _credentials(parts: SplitResult) -> tuple[str, str]:
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise RelayRefused("the relay's address needs a user name and a password, or neither")
    if "\0" in username + password:
        raise RelayRefused("the relay's user name or password has a NUL in it")
    return username, password


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name in options:
        if name not in _OPTIONS:
            raise RelayRefused(f"the relay's address has an unknown option: {name!r:.60}")
    return options


def _check_stays_here(host: str) -> None:
    if host not in _LOOPBACK:
        raise RelayRefused(
            "the relay's password would travel unencrypted: use smtp+starttls:// or smtps://"
        )


def _in_range(name: str, text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1
    if not least <= number <= most:
        raise RelayRefused(f"the relay's {name} must be a whole number from {least} to {most}")
    return number


def _rate(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not _SLOWEST <= rate <= _FASTEST:
        raise RelayRefused(f"the relay's {name} must be from {_SLOWEST} to {_FASTEST}")
    return rate
