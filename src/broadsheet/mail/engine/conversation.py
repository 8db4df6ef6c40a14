"""One connection's letters, one after another, each group of commands sent with what precedes it.

Where the relay offers PIPELINING, the final dot of a letter travels with the MAIL, RCPT and DATA
of the next: one round trip per letter (RFC 2920 section 3.1 allows the content to be the first
"command" of a group).
"""

from dataclasses import dataclass
from typing import Protocol

from broadsheet.mail.engine.envelope import EnvelopeRefused, Outcome, State, commands, wire_form
from broadsheet.mail.engine.feed import Parcel
from broadsheet.mail.engine.replies import Reply
from broadsheet.mail.engine.smtp import Session, SessionLost, Timeouts

# What a socket takes at once: up to here, nothing can be told apart about what has left us.
_AT_ONCE = 48 * 1024
_DOT = b".\r\n"
_CLOSING, _GO_ON, _TOO_BIG = 421, 354, 552
_STAGES = ("mail", "rcpt", "data")
_NO_SIZE = "5.3.4"


class Ledger(Protocol):
    """Whom a conversation gets its letters from and tells what became of them."""

    def report(self, parcel: Parcel, outcome: Outcome) -> None:
        """Note what became of a letter, the last that this conversation says of it."""

    def next_now(self) -> Parcel | None:
        """Return a letter that may be begun at this very moment, if there is one."""

    def lost(self, parcel: Parcel, reason: str) -> None:
        """Take back a letter of which the relay has nothing, the connection having failed."""

    def sender_refused(self, parcel: Parcel, words: str) -> None:
        """Take back a letter that was refused for what we are, not for whom it is to."""


@dataclass(frozen=True, slots=True)
class _Announced:
    """A letter the relay has been, or is being, told of: its parcel, commands and content."""

    parcel: Parcel
    lines: tuple[bytes, bytes, bytes]
    content: bytes


class Conversation:
    """Letters over one session, at most `most` of them; `relay` is what outcomes call it.

    `answers` counts the relay's answers about letters, `failure` says what ended the session.
    """

    def __init__(
        self, session: Session, ledger: Ledger, *, relay: str, most: int, timeouts: Timeouts
    ) -> None:
        self._relay = relay
        self._session = session
        self._ledger = ledger
        self._left = most
        self._timeouts = timeouts
        self._groups = "PIPELINING" in session.offers
        self._unfinished = False
        self._waiting: Parcel | None = None
        self._at_risk: Parcel | None = None
        self.answers = 0
        self.failure = ""

    @property
    def usable(self) -> bool:
        """Tell whether another letter may go over this connection."""
        return self._left > 0 and self._session.alive

    async def carry(self, parcel: Parcel) -> None:
        """Send a letter and those that the ledger has ready behind it, and report on each."""
        self._waiting = parcel
        try:
            announced = self._prepare(parcel)
            if announced is None:
                self._waiting = None
                return
            await self._reset()
            if self._groups:
                self._session.write(b"".join(announced.lines), owed=len(_STAGES))
            while announced is not None and await self._invited(announced):
                following = await self._hand_over(announced)
                session = self._session
                reply = session.at_hand() or await session.reply(self._timeouts.final)
                self._conclude(announced.parcel, reply)
                announced = following
        except SessionLost as lost:
            self._session.abort()
            self.failure = str(lost)
            self._settle(str(lost))

    async def close(self) -> None:
        """Say goodbye."""
        await self._session.close(self._timeouts.quit)

    def _prepare(self, parcel: Parcel) -> _Announced | None:
        envelope = parcel.envelope
        try:
            lines = commands(envelope, self._session.offers)
            content = wire_form(envelope.data)
        except EnvelopeRefused as refused:
            self._ledger.report(parcel, Outcome(envelope.key, "rejected", 0, str(refused), "here"))
            return None
        self._left -= 1
        return _Announced(parcel, lines, content)

    def _following(self) -> _Announced | None:
        """Return the letter to announce together with the end of the present one."""
        if not self._groups:
            return None
        while self._left > 0 and (parcel := self._ledger.next_now()) is not None:
            announced = self._prepare(parcel)
            if announced is not None:
                return announced
        return None

    async def _reset(self) -> None:
        if self._unfinished:
            reply = await self._session.command("RSET", self._timeouts.command)
            if not reply.positive:
                raise SessionLost(f"the relay does not start anew: {reply.words}")
            self._unfinished = False

    async def _invited(self, announced: _Announced) -> bool:
        """Return whether the relay now waits for the content; report on the letter if not."""
        failed: tuple[str, Reply] | None = None
        reply: Reply | None = None
        for stage, line in zip(_STAGES, announced.lines, strict=True):
            if not self._groups:
                self._session.write(line, owed=1)
            reply = self._session.at_hand() or await self._session.reply(self._timeouts.command)
            code = reply.code
            if code == _CLOSING:
                raise SessionLost(f"the relay closed the connection: {reply.words}")
            if failed is None and not (code == _GO_ON if stage == "data" else reply.positive):
                failed = (stage, reply)
                if not self._groups:
                    break
        if failed is None:
            return True
        self._unfinished = True
        self._waiting = None
        self._refused(announced.parcel, *failed)
        if reply is not None and reply.code == _GO_ON:
            await self._say_nothing(failed[0])
        return False

    async def _say_nothing(self, stage: str) -> None:
        """Answer an invitation to send to nobody with an empty letter (RFC 2920, section 3.1)."""
        if stage != "rcpt":
            # The relay may believe that it has a recipient: he is to get no empty letter.
            raise SessionLost("the relay's answers contradict each other")
        self._session.write(_DOT, owed=1)
        await self._session.reply(self._timeouts.command)

    async def _hand_over(self, announced: _Announced) -> _Announced | None:
        """Send the content and with its end announce the next letter, which is returned."""
        content = announced.content
        if len(content) > _AT_ONCE:
            self._session.write(content[: -len(_DOT)], owed=0)
            await self._session.drain(self._timeouts.data)
            content = _DOT
        following = self._following()
        parts = (content,) if following is None else (content, *following.lines)
        owed = 1 if following is None else 1 + len(_STAGES)
        try:
            self._session.write(b"".join(parts), owed=owed)
        except SessionLost as lost:
            if following is not None:
                self._ledger.lost(following.parcel, str(lost))
            raise
        self._at_risk = announced.parcel
        self._waiting = following.parcel if following is not None else None
        return following

    def _conclude(self, parcel: Parcel, reply: Reply) -> None:
        """Report what the relay's answer to the final dot means."""
        if not reply.positive and reply.code < 400:  # noqa: PLR2004 (the classes of RFC 5321)
            raise SessionLost(f"the relay's answer to a letter is none: {reply.words}")
        self._at_risk = None
        self.answers += 1
        self._ledger.report(parcel, self._outcome(parcel, reply, "final"))

    def _refused(self, parcel: Parcel, stage: str, reply: Reply) -> None:
        if reply.code < 400:  # noqa: PLR2004 (the classes of RFC 5321)
            self._waiting = parcel
            raise SessionLost(f"the relay's answer makes no sense: {reply.words}")
        self.answers += 1
        too_big = reply.code == _TOO_BIG or reply.enhanced == _NO_SIZE
        if stage == "mail" and reply.code >= 500 and not too_big:  # noqa: PLR2004 (as above)
            self._ledger.sender_refused(parcel, f"the relay refuses the sender: {reply.words}")
        else:
            self._ledger.report(parcel, self._outcome(parcel, reply, stage))

    def _settle(self, reason: str) -> None:
        if self._at_risk is not None:
            parcel, self._at_risk = self._at_risk, None
            words, key = f"no answer: {reason}", parcel.envelope.key
            self._ledger.report(parcel, Outcome(key, "uncertain", 0, words, "final", self._relay))
        if self._waiting is not None:
            self._ledger.lost(self._waiting, reason)
            self._waiting = None

    def _outcome(self, parcel: Parcel, reply: Reply, stage: str) -> Outcome:
        state: State = "rejected"
        if reply.positive:
            state = "accepted"
        elif reply.code < 500:  # noqa: PLR2004 (the classes of RFC 5321)
            state = "deferred"
        key, words = parcel.envelope.key, reply.words[4:]
        return Outcome(key, state, reply.code, words, stage, self._relay)
