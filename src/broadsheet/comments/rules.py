"""What may happen to a reply: small rules, each with its reason, and the chain that heeds them.

A rule looks at a `Situation` and answers with a `Finding` or None; it reads no clock, no database.
The chain asks every rule, keeps all answers as the trace, and does what the gravest one says.
`reason` is a constant English sentence, so that it is stored once and shown in any language.

Source: the rules and chains of GNU Mailman 3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_noop

MOST_LINKS = 2
BUSY_AFTER = 8


class Outcome(IntEnum):
    """What a rule asks for, mildest first."""

    PUBLISH = 0
    HOLD = 1
    SPAM = 2


@dataclass(frozen=True)
class Situation:
    """All that the rules may know of a reply.

    `mode` is a `ReplyRules.Mode`; `verdict` the filter's label and `probability` its score;
    `known` says that this reader, whose address is confirmed, has a published reply, `seen_before`
    only that a published reply has this address, which anybody may have typed; `trusted` is who
    has many published. `twins` counts replies to this article with the same words, `alike` those
    of other writers anywhere with nearly the same, `recent` those of this writer within an hour.
    `words_held` and `words_spam` are the listed words that stand in it.
    """

    mode: str
    verdict: str
    probability: float | None
    links: int = 0
    most_links: int = MOST_LINKS
    under_attack: bool = False
    known: bool = False
    seen_before: bool = False
    trusted: bool = False
    twins: int = 0
    alike: int = 0
    recent: int = 0
    busy_after: int = BUSY_AFTER
    words_held: tuple[str, ...] = ()
    words_spam: tuple[str, ...] = ()
    by_staff: bool = False


@dataclass(frozen=True)
class Finding:
    """What one rule asks for, why, and on what evidence."""

    rule: str
    outcome: Outcome
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ruling:
    """What the chain decided: the deciding finding, and every finding in the order of the rules."""

    decisive: Finding
    trace: tuple[Finding, ...]


Rule = Callable[[Situation], Finding | None]


def spam_verdict(situation: Situation) -> Finding | None:
    """Fold what the filter is sure of into the spam folder."""
    if situation.verdict not in ("spam", "flagrant"):
        return None
    reason = gettext_noop("The spam filter took it for spam.")
    return Finding("spam-verdict", Outcome.SPAM, reason, _score(situation))


def unsure_verdict(situation: Situation) -> Finding | None:
    """Hold what the filter is not sure of, or could not judge."""
    if situation.verdict != "unsure" or situation.trusted:
        return None
    if situation.probability is None:
        reason = gettext_noop("The spam filter could not judge it; a moderator will read it.")
    else:
        reason = gettext_noop("The spam filter is not sure of it; a moderator will read it.")
    return Finding("unsure-verdict", Outcome.HOLD, reason, _score(situation))


def all_held(situation: Situation) -> Finding | None:
    """Hold every reply where the article is set so."""
    if situation.mode != "all-held":
        return None
    reason = gettext_noop("Every reply to this article is read by a moderator first.")
    return Finding("all-held", Outcome.HOLD, reason)


def first_reply(situation: Situation) -> Finding | None:
    """Hold the first reply of each address, and all of an address that nobody has confirmed."""
    if situation.mode != "first-held" or situation.known:
        return None
    if situation.seen_before:
        reason = gettext_noop(
            "It is not confirmed that the address is the author's, so a moderator reads it."
        )
        return Finding("unconfirmed", Outcome.HOLD, reason)
    reason = gettext_noop("The first reply of each address is read by a moderator.")
    return Finding("first-reply", Outcome.HOLD, reason)


def attack(situation: Situation) -> Finding | None:
    """Hold whoever is not known while the newsroom says that it is under attack."""
    if not situation.under_attack or situation.known:
        return None
    reason = gettext_noop("Many unwelcome replies arrive just now, so a moderator reads this one.")
    return Finding("under-attack", Outcome.HOLD, reason)


def many_links(situation: Situation) -> Finding | None:
    """Hold a reply with more links than the newsroom lets pass, two where nobody said else."""
    if situation.links <= situation.most_links or situation.trusted:
        return None
    reason = gettext_noop("Replies with many links are read by a moderator.")
    return Finding("many-links", Outcome.HOLD, reason, {"links": situation.links})


def same_words(situation: Situation) -> Finding | None:
    """Hold a reply whose words were sent to this article before."""
    if not situation.twins:
        return None
    reason = gettext_noop("The same words were sent here before; a moderator will look.")
    return Finding("same-words", Outcome.HOLD, reason, {"replies": situation.twins})


def nearly_same_words(situation: Situation) -> Finding | None:
    """Hold a reply that says nearly the same as others did under other names."""
    if not situation.alike:
        return None
    reason = gettext_noop(
        "Nearly the same words were sent under another name; a moderator will look."
    )
    return Finding("nearly-same-words", Outcome.HOLD, reason, {"replies": situation.alike})


def busy(situation: Situation) -> Finding | None:
    """Hold what comes after many replies of the same reader within an hour."""
    if situation.recent < situation.busy_after or situation.trusted:
        return None
    reason = gettext_noop("Many replies came from here within an hour; a moderator reads this one.")
    return Finding("busy", Outcome.HOLD, reason, {"replies": situation.recent})


def held_word(situation: Situation) -> Finding | None:
    """Hold a reply with a word of the newsroom's list; the evidence says which."""
    if not situation.words_held:
        return None
    reason = gettext_noop("A word in it is on the newsroom's list; a moderator reads it.")
    return Finding("held-word", Outcome.HOLD, reason, {"words": list(situation.words_held)})


def spam_word(situation: Situation) -> Finding | None:
    """Fold away a reply with a word that the newsroom says only spam has."""
    if not situation.words_spam:
        return None
    reason = gettext_noop("A word in it is on the newsroom's list of spam.")
    return Finding("spam-word", Outcome.SPAM, reason, {"words": list(situation.words_spam)})


RULES: tuple[Rule, ...] = (
    spam_verdict,
    spam_word,
    held_word,
    unsure_verdict,
    many_links,
    same_words,
    nearly_same_words,
    busy,
    all_held,
    attack,
    first_reply,
)

_STAFF = Finding("staff", Outcome.PUBLISH, gettext_noop("The newsroom's own staff wrote it."))
_NOTHING = Finding("no-objection", Outcome.PUBLISH, gettext_noop("No rule objected to it."))


def rule_on(situation: Situation, rules: tuple[Rule, ...] = RULES) -> Ruling:
    """Ask every rule; of the gravest findings the first decides. Staff are not held."""
    if situation.by_staff:
        return Ruling(_STAFF, (_STAFF,))
    trace = tuple(finding for rule in rules if (finding := rule(situation)) is not None)
    return Ruling(max(trace, key=lambda finding: finding.outcome, default=_NOTHING), trace)


def _score(situation: Situation) -> dict[str, Any]:
    return {"verdict": situation.verdict, "probability": situation.probability}
