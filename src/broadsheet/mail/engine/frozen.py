"""An edition encoded once: a recipient's own letter is a join of bytes with his values between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from broadsheet.mail.engine import headers
from broadsheet.mail.engine.letter import Letter, boundary_of, ended, head, multipart
from broadsheet.mail.engine.template import (
    Clean,
    Place,
    SlotRefused,
    Template,
    Values,
    check_room,
    constant,
    in_body,
    in_header,
    marker,
    names_in,
)

_STAND_IN = "<slot@slot.invalid>"


@dataclass(frozen=True, slots=True, repr=False)
class Frozen:
    """A letter that is the same for all but its slots.

    `raw_head` holds the header fields with their markers, as a signer needs them; `head` and
    `body` are the same fields and everything from the empty line on, ready to be filled.
    """

    raw_head: bytes
    head: Template
    body: Template
    whole: Template

    def render(self, values: Mapping[str, str]) -> Clean:
        """Return one recipient's letter; `values` gives every slot its text.

        Raises:
            HeaderRefused: a value cannot stand in a header.
            SlotRefused: a value is missing.
        """
        return Clean(b"".join(self.whole.fill(Values(values))))


def freeze(letter_template: Letter, slots: Iterable[str]) -> Frozen:
    """Return the letter encoded once, with a hole wherever `marker(name)` stands for a slot.

    Slots may stand in both bodies, in `headers`, and alone as `to_address` and `message_id`:
    `to_address` is then filled with a mailbox, `message_id` with its brackets already around it
    in the letter (`<__slot_key__@news.example.org>`) or as a whole without them.

    Raises:
        HeaderRefused: as `build`.
        SlotRefused: a marker names no slot, a slot stands nowhere, or where it cannot be filled.
    """
    wanted = frozenset(slots)
    letter = letter_template
    raw_head = _head(letter)
    check_room(raw_head)
    front = in_header(raw_head)
    text = in_body(ended(letter.text), Place.TEXT)
    if letter.html is None:
        body = constant(b"\r\n") + text
    else:
        page = in_body(ended(letter.html), Place.HTML)
        before, _, between, _, after = multipart(boundary_of(letter), b"", b"")
        body = constant(before) + text + constant(between) + page + constant(after)
    body = _packed(body)
    frozen = Frozen(raw_head, front, body, _packed(front + body))
    found = {name for _, name, _ in frozen.whole.holes}
    if found != wanted:
        odd = ", ".join(sorted(found ^ wanted))
        raise SlotRefused(f"slots and markers do not agree about: {odd}")
    _check_all_in_head(letter, front)
    return frozen


def _head(letter: Letter) -> bytes:
    fixed = letter
    to = b""
    if names_in(letter.to_address):
        if letter.to_address != marker(names_in(letter.to_address)[0]):
            raise SlotRefused("to_address: a slot must be the whole address")
        phrase = headers.phrase(letter.to_name, after=len("To: "))
        headers.check_value("To", letter.to_name)
        to = headers.fold("To", [*phrase, f"<{letter.to_address}>"])
        fixed = replace(fixed, to_address=_STAND_IN[1:-1])
    else:
        to = _fixed_to(letter)
    identity = letter.message_id
    if names_in(identity) and "@" not in identity:
        identity = f"<{identity.strip('<>')}>"
        fixed = replace(fixed, message_id=_STAND_IN)
        made = head(fixed, to, boundary_of(letter))
        return made.replace(f"Message-ID: {_STAND_IN}".encode(), f"Message-ID: {identity}".encode())
    return head(fixed, to, boundary_of(letter))


def _fixed_to(letter: Letter) -> bytes:
    return headers.mailbox("To", letter.to_name, headers.address("To", letter.to_address))


def _check_all_in_head(letter: Letter, front: Template) -> None:
    fields = [letter.from_name, letter.to_name, letter.subject, letter.reply_to]
    fields += [letter.to_address, letter.message_id, *(value for _, value in letter.headers)]
    meant = sorted(name for field in fields for name in names_in(field))
    if meant != sorted(name for _, name, _ in front.holes):
        raise SlotRefused("a slot stands in a header that has to be encoded as a whole")


def _packed(template: Template) -> Template:
    """Return the same template with no two fixed chunks side by side."""
    holes = {index: (name, place) for index, name, place in template.holes}
    chunks: list[bytes] = []
    moved: list[tuple[int, str, Place]] = []
    open_chunk = False
    for index, chunk in enumerate(template.chunks):
        if index in holes:
            moved.append((len(chunks), *holes[index]))
            chunks.append(b"")
            open_chunk = False
        elif open_chunk:
            chunks[-1] += chunk
        else:
            chunks.append(chunk)
            open_chunk = True
    return Template(tuple(chunks), tuple(moved))
