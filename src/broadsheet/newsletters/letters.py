"""One edition's letters: everything that all share is encoded once, and joined per reader."""

from collections.abc import Callable, Iterable, Iterator

from broadsheet.mail.engine.dkim import SignedFrozen
from broadsheet.mail.engine.envelope import Envelope, Outcome
from broadsheet.mail.engine.letter import Letter
from broadsheet.mail.engine.message import Frozen, HeaderRefused, freeze, marker
from broadsheet.mail.engine.template import names_in
from broadsheet.mail.identity import (
    mail_domain,
    message_id_left,
    return_path,
    sender_address,
    site_name,
)
from broadsheet.mail.signing import signer
from broadsheet.newsletters.deliveries import Claimed
from broadsheet.newsletters.links import MANAGE, UNSUBSCRIBE, absolute, lasting_token, return_token
from broadsheet.newsletters.models import Edition, Selection

_TOKEN = "token"  # noqa: S105 - stands for one


class Letters:
    """What an edition's readers are sent."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._sender = sender_address()
        self._domain = mail_domain()
        self._seal = signer()
        self._frozen: dict[int | None, Frozen | SignedFrozen] = {}
        self._path, self._named, self._path_end = return_path(_TOKEN).partition(_TOKEN)

    def of(
        self, claimed: Iterable[Claimed], refuse: Callable[[Outcome], None]
    ) -> Iterator[Envelope]:
        """Return the letters of deliveries, each written when it is asked for.

        `refuse` is told of each that cannot be written. What is needed of the database is read
        before this returns: another thread may do the writing.
        """
        claimed = list(claimed)
        for selection in {one.selection for one in claimed} - self._frozen.keys():
            self._frozen[selection] = self._encoded(selection)
        return self._written(claimed, refuse)

    def _written(
        self, claimed: Iterable[Claimed], refuse: Callable[[Outcome], None]
    ) -> Iterator[Envelope]:
        for one in claimed:
            try:
                data = self._frozen[one.selection].render(self._values(one))
            except HeaderRefused as reason:
                refuse(Outcome(one.key, "rejected", 0, str(reason), "here"))
            else:
                yield Envelope(one.key, self._back(one.pk), one.address, data)

    def _back(self, delivery: int) -> str:
        """Return the address to which a letter's bounces go."""
        return (
            f"{self._path}{return_token(delivery)}{self._path_end}" if self._named else self._path
        )

    def _values(self, one: Claimed) -> dict[str, str]:
        return {
            "to": one.address,
            "id": message_id_left("edition", f"{self._edition.pk}.{one.subscription}"),
            UNSUBSCRIBE: lasting_token(UNSUBSCRIBE, one.subscription),
            MANAGE: lasting_token(MANAGE, one.subscription),
        }

    def _encoded(self, selection: int | None) -> Frozen | SignedFrozen:
        words: Edition | Selection = self._edition
        if selection is not None:
            words = self._edition.selections.get(pk=selection)
        edition, newsletter = self._edition, self._edition.newsletter
        at = edition.frozen_at or edition.created_at
        slots = {"to", "id", UNSUBSCRIBE, *names_in(words.html + words.text)}
        frozen = freeze(
            Letter(
                from_name=newsletter.from_name or site_name(),
                from_address=self._sender,
                reply_to=newsletter.reply_to,
                to_address=marker("to"),
                subject=words.subject,
                text=words.text,
                html=words.html or None,
                message_id=f"<{marker('id')}@{self._domain}>",
                date=at,
                headers=(
                    ("List-Id", f"<{newsletter.slug}.{self._domain}>"),
                    ("List-Unsubscribe", f"<{absolute('unsubscribe', marker(UNSUBSCRIBE))}>"),
                    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                    ("Precedence", "bulk"),
                    ("Auto-Submitted", "auto-generated"),
                    ("Feedback-ID", f"{edition.pk}:{newsletter.slug}:edition:{self._domain}"),
                ),
            ),
            slots,
        )
        return self._seal.freeze(frozen, at=at) if self._seal else frozen
