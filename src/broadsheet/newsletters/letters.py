"""One edition's letters: everything that all share is encoded once, and joined per reader."""

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from broadsheet.mail.engine.courier import Batch, Form, Row
from broadsheet.mail.engine.dkim import key_to_pem
from broadsheet.mail.engine.letter import Letter
from broadsheet.mail.engine.message import marker
from broadsheet.mail.engine.sealed import Seal, SealedForm
from broadsheet.mail.engine.template import names_in
from broadsheet.mail.identity import (
    mail_domain,
    message_ids_left,
    return_path,
    sender_address,
    site_name,
)
from broadsheet.mail.signing import signer
from broadsheet.newsletters.deliveries import Claimed
from broadsheet.newsletters.links import MANAGE, UNSUBSCRIBE, absolute, lasting_tokens, return_token
from broadsheet.newsletters.models import Edition, Selection

_TOKEN = "token"  # noqa: S105 - stands for one


class Letters:
    """What an edition's readers are sent."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._sender = sender_address()
        self._domain = mail_domain()
        self._path, self._named, self._path_end = return_path(_TOKEN).partition(_TOKEN)
        self._slots: dict[int | None, Callable[[dict[str, str]], tuple[str, ...]]] = {}
        self._ids = message_ids_left("edition")
        self._unsubscribe, self._manage = lasting_tokens(UNSUBSCRIBE), lasting_tokens(MANAGE)

    def new_forms(self, claimed: Iterable[Claimed]) -> Iterator[Form]:
        """Yield the forms of letters that none before was written on."""
        for selection in {one.selection for one in claimed} - self._slots.keys():
            form = self._form(selection)
            self._slots[selection] = itemgetter(*form.slots)
            yield form

    def batch(self, claimed: Iterable[Claimed]) -> Batch:
        """Return the letters of deliveries, as the courier needs them."""
        return Batch([self._row(*one) for one in claimed])

    def _row(
        self, pk: int, attempts: int, subscription: int, address: str, selection: int | None
    ) -> Row:
        values = {
            "to": address,
            "id": self._ids(f"{self._edition.pk}.{subscription}"),
            UNSUBSCRIBE: self._unsubscribe(subscription),
            MANAGE: self._manage(subscription),
        }
        back = self._path
        if self._named:
            back = f"{back}{return_token(pk)}{self._path_end}"
        return f"{pk}.{attempts}", back, address, selection or 0, self._slots[selection](values)

    def _form(self, selection: int | None) -> Form:
        words: Edition | Selection = self._edition
        if selection is not None:
            words = self._edition.selections.get(pk=selection)
        edition, newsletter = self._edition, self._edition.newsletter
        at = edition.frozen_at or edition.created_at
        slots = {"to", "id", UNSUBSCRIBE, *names_in(words.html + words.text)}
        form = (
            selection or 0,
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
            tuple(sorted(slots)),
        )
        found = signer()
        if found is None:
            return Form(*form)
        seal = Seal(found.domain, found.selector, key_to_pem(found.key), at)
        return SealedForm(*form, seal)
