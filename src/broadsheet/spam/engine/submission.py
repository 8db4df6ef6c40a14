"""What somebody sent in, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """How many earlier texts moderators let stand, and how many they took for spam."""

    ham: int = 0
    spam: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """One text that asks to be published, with all that is known about its sending.

    `article` is the text of the article replied to; `language` is a BCP 47 tag of the page it was
    sent from; `kind` is comment, sign-up, contact or pingback; `seconds_to_fill` is the time
    between showing the form and its sending, None where unknown; `honeypot` is what the field
    that no person sees contained; `form_failed` says that the form's one-time mark did not fit,
    `unscripted` that no script ran in a form that has one. `writer` is what moderators decided
    about earlier texts of the same person, `network` about those from the same network, and
    `alike` counts recent texts of nearly the same words that they took for spam. Everything empty
    means unknown and speaks for nothing.
    """

    text: str
    author: str = ""
    email: str = ""
    url: str = ""
    permalink: str = ""
    article: str = ""
    language: str = ""
    kind: str = "comment"
    seconds_to_fill: float | None = None
    honeypot: str = ""
    form_failed: bool = False
    unscripted: bool = False
    writer: Past = Past()
    network: Past = Past()
    alike: int = 0
