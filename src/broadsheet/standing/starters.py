"""Starter texts of the pages that most newsrooms need; what stands in [brackets] is to fill in."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

Words = object
"""Text for people: a string, or a lazily translated one."""


@dataclass(frozen=True)
class Starter:
    """A page to begin with: `text` is paragraphs, those with a heading as (heading, paragraph)."""

    slug: str
    title: Words
    why: Words
    text: tuple[Words | tuple[Words, Words], ...]
    takes_messages: bool = False

    @property
    def html(self) -> str:
        """Return the text as the editor holds it."""
        parts = []
        for piece in self.text:
            if isinstance(piece, tuple):
                parts.append(format_html("<h2>{}</h2><p>{}</p>", *piece))
            else:
                parts.append(format_html("<p>{}</p>", piece))
        return format_html_join("", "{}", ((part,) for part in parts))

    @override
    def __str__(self) -> str:
        return str(self.title)


STARTERS = (
    Starter(
        "about",
        _("About us"),
        _("Who you are, what you cover and who pays for it."),
        (
            _(
                "We are [the name of the newsroom], and we report on [the place or the subject]. "
                "We began in [year] because [what nobody else was telling]."
            ),
            (
                _("Who we are"),
                _(
                    "[Name] edits the paper. [Name] and [name] report. Write to any of us: our "
                    "addresses stand on the pages of our authors."
                ),
            ),
            (
                _("Who pays"),
                _(
                    "We live on [subscriptions, donations, advertising, grants]. [Owner] owns us. "
                    "Whoever gives us money buys no say in what we publish, and we name everybody "
                    "who gives more than [sum] a year."
                ),
            ),
            (
                _("What we promise"),
                _(
                    "We say where we know things from. We ask those we write about before we "
                    "publish. When we are wrong we say so, at the article and for good."
                ),
            ),
        ),
    ),
    Starter(
        "contact",
        _("Contact"),
        _("A form whose messages reach an address that you watch."),
        (
            _(
                "Tell us what we should know, what we got wrong, or what you would like to read. "
                "Somebody in the newsroom reads every message, usually within [a working day]."
            ),
            _(
                "If you must not be seen writing to us, do not use this form from a computer at "
                "work. Send a letter without a sender to [postal address], or call [number]."
            ),
        ),
        takes_messages=True,
    ),
    Starter(
        "imprint",
        _("Imprint"),
        _("Who answers for what is published; many countries ask for it by law."),
        (
            _("[Name of the publisher], [legal form]"),
            _("[Street and number], [postcode and place], [country]"),
            _("Telephone [number], e-mail [address]"),
            _("Represented by [name]. Register: [court or register], number [number]."),
            (_("Responsible for the content"), _("[Name], at the address above.")),
        ),
    ),
    Starter(
        "standards",
        _("Our standards"),
        _("How you work: sources, fairness, conflicts of interest."),
        (
            _("This is how we work. Hold us to it."),
            (
                _("Sources"),
                _(
                    "We name our sources and link to documents. Somebody stays unnamed only when "
                    "naming would harm them and the public needs to know; an editor then knows "
                    "the name, and we tell readers why it is missing."
                ),
            ),
            (
                _("Fairness"),
                _(
                    "Whoever is accused is asked, in time to answer, and the answer is published. "
                    "We keep news apart from opinion, and mark both opinion and what is paid for."
                ),
            ),
            (
                _("Pictures and machines"),
                _(
                    "We show pictures as they were taken, apart from cropping and light. Drawings "
                    "are credited as drawings. Nothing is written or drawn by a machine without a "
                    "person who answers for it, and without our saying so."
                ),
            ),
            (
                _("Our own interests"),
                _(
                    "Nobody reports on a matter in which they, their family or their purse have a "
                    "part. We accept no presents worth more than [sum]."
                ),
            ),
        ),
    ),
    Starter(
        "comment-rules",
        _("Rules for replies"),
        _("What readers may expect of each other, and of you as moderators."),
        (
            _("Replies are part of the page. We want them to be worth reading."),
            (
                _("Please"),
                _(
                    "Speak to the subject. Argue with what was said, never with who said it. Say "
                    "where you know something from. Correct us: we read every reply."
                ),
            ),
            (
                _("What we do not publish"),
                _(
                    "Insults and threats, contempt for people for what they are, private matters "
                    "of others, advertising, and claims of fact that we know to be false."
                ),
            ),
            (
                _("How we decide"),
                _(
                    "A filter on our own server reads replies first and passes them to nobody; "
                    "people decide. If your reply is not published, its own page tells you why, "
                    "and you may withdraw it there at any time. If you think we were wrong, "
                    "write to us."
                ),
            ),
        ),
    ),
    Starter(
        "corrections-policy",
        _("How we correct mistakes"),
        _("What happens when something was wrong, and how to report it."),
        (
            _("We make mistakes. When we do, we mend them in the open."),
            (
                _("What we do"),
                _(
                    "We correct the article and say at its foot what was wrong, what is right and "
                    "when we changed it. The correction stays for good, and all corrections stand "
                    "on one page. Slips of spelling that change no meaning are mended without a "
                    "note."
                ),
            ),
            (
                _("What we do not do"),
                _(
                    "We do not take an article down because it is unwelcome. Where the law or "
                    "the safety of a person makes us withdraw one, its address says so."
                ),
            ),
            (
                _("Tell us"),
                _(
                    "Write to [address] or use our contact page, name the article, and say what is "
                    "wrong and how you know. You get an answer within [two working days]."
                ),
            ),
        ),
    ),
)
