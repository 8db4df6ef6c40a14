"""One letter to moderators when something waits, seldom, with links that lead to a question."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.base.models import User
from broadsheet.comments import queries
from broadsheet.comments.models import Comment
from broadsheet.core import chores
from broadsheet.core.tokens import make_token
from broadsheet.mail.actions import LetterRefused, queue_letter
from broadsheet.mail.identity import site_name

BY_LETTER = "decide-by-letter"
CHORE = "tell-moderators"
MOST_IN_A_LETTER = 10
MOST_QUOTED = 600


def tell_moderators(now: datetime) -> int:
    """Owe the moderators a letter if something waits that none of them was told of.

    There is one at most in the newsroom's number of minutes. Spam waits for nobody.
    """
    minutes = queries.reply_settings().letter_minutes
    if not minutes or not (queries.untold().exists() or queries.untold_reports().exists()):
        return 0
    lease = timedelta(minutes=minutes)
    if not chores.take(name=CHORE, lease=lease, now=now):
        return 0
    _write_to_all(now)
    chores.done(name=CHORE, again_at=now + lease, now=now)
    return 1


@transaction.atomic
def _write_to_all(now: datetime) -> None:
    # Marked before they are read: what arrives meanwhile waits for the next letter.
    queries.untold().update(moderators_told=True)
    reports = queries.untold_reports().update(moderators_told=True)
    waiting, count = queries.weightiest_held(MOST_IN_A_LETTER), queries.count_held()
    for moderator in queries.written_to():
        with suppress(LetterRefused):
            queue_letter(
                kind="moderators",
                to_address=moderator.email,
                subject=_subject(count, reports),
                text=_words(moderator, waiting, count),
                now=now,
            )


def _subject(count: int, reports: int) -> str:
    said = []
    if count:
        waits = ngettext("%(count)d reply waits", "%(count)d replies wait", count)
        said.append(waits % {"count": count})
    if reports:
        came = ngettext("%(count)d new report", "%(count)d new reports", reports)
        said.append(came % {"count": reports})
    return ", ".join(said) or str(_("Nothing waits any more"))


def decide_address(moderator: User, comment: Comment) -> str:
    """Return the whole signed address at which a moderator is asked about a reply."""
    payload: dict[str, str | int] = {
        "reply": comment.pk,
        "version": comment.version,
        "moderator": moderator.pk,
    }
    path = reverse("comments:by_letter", args=[make_token(BY_LETTER, payload)])
    return f"{settings.PUBLIC_ORIGIN}{path}"


def _words(moderator: User, waiting: list[Comment], count: int) -> str:
    lines = [f"{settings.PUBLIC_ORIGIN}{reverse('replies:queue')}", ""]
    for comment in waiting:
        said = Truncator(comment.text).chars(MOST_QUOTED)
        turns = queries.turns(comment)
        lines += [
            _("%(name)s wrote under “%(title)s”:")
            % {"name": comment.author_name, "title": comment.article.title},
            *(f"> {line}" for line in said.splitlines()),
            turns[-1].reason if turns else "",
            _("Decide: %(link)s") % {"link": decide_address(moderator, comment)},
            "",
        ]
    if count > len(waiting):
        more = count - len(waiting)
        words = ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more}
        lines += [words, ""]
    return "\n".join([*lines, "-- ", site_name()]) + "\n"
