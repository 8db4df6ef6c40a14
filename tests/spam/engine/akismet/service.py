"""A service of the protocol that remembers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadsheet.spam.engine.akismet.asked import read_form
from broadsheet.spam.engine.akismet.protocol import Answer, Call, Checked, Client, Month, answer
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Label

KEY = "0123456789ab"
SITE = "https://blog.example"
NOW = 1_800_000_000.0


@dataclass
class Remembering:
    """Knows one key; `says` is what its filter thinks of everything."""

    says: Label = Label.HAM
    failed: bool = False
    waits: int = 0
    counted: list[bool] = field(default_factory=list)
    checked: list[tuple[Submission, str]] = field(default_factory=list)
    taught: list[tuple[Submission, bool]] = field(default_factory=list)
    by_month: Sequence[Month] = ()

    def client(self, key: str) -> Client | None:
        return Client(7, KEY, SITE, 600) if key == KEY else None

    def wait(self, client: Client) -> int:
        assert client.number == 7
        return self.waits

    def check(self, client: Client, submission: Submission, callback: str) -> Checked:
        assert client.number == 7
        self.checked.append((submission, callback))
        return Checked(self.says, "a-guid", self.failed)

    def count(self, client: Client, *, spam: bool) -> None:
        assert client.number == 7
        self.counted.append(spam)

    def teach(self, client: Client, submission: Submission, *, spam: bool) -> None:
        assert client.number == 7
        self.taught.append((submission, spam))

    def months(self, client: Client) -> Sequence[Month]:
        assert client.number == 7
        return self.by_month


def ask(
    operation: str,
    body: str = "",
    *,
    service: Remembering | None = None,
    host: str = "",
    query: str = "",
) -> Answer:
    """Return the answer to a request for `1.1/…`, whose fields follow those of a usual client."""
    asked = read_form(body.encode(), query, host)
    found = answer(f"/{operation}", Call(asked, service or Remembering(), NOW))
    assert found is not None
    return found
