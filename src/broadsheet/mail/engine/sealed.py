"""The form of letters that are signed: apart, since who signs nothing needs nothing of this."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from broadsheet.mail.engine.courier import Encoded, Form
from broadsheet.mail.engine.dkim import Signer, key_from_pem
from broadsheet.mail.engine.message import freeze


@dataclass(frozen=True)
class Seal:
    """Who signs, with a key as PEM, and the moment that stands in the signatures."""

    domain: str
    selector: str
    key: bytes
    at: datetime


@dataclass(frozen=True)
class SealedForm(Form):
    """A form whose letters are signed, each by itself."""

    seal: Seal
    slow: ClassVar[bool] = True

    @override
    def encoded(self) -> Encoded:
        seal = self.seal
        signer = Signer(seal.domain, seal.selector, key_from_pem(seal.key))
        return signer.freeze(freeze(self.letter, self.slots), at=seal.at)
