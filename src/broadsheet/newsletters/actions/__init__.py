"""Writes to newsletters: subscribing, editions, and their sending."""

from broadsheet.newsletters.actions.digests import owe_digests
from broadsheet.newsletters.actions.editions import (
    EditionRefused,
    drop_edition,
    owe_edition,
    pause_edition,
    release_edition,
    resume_edition,
    stop_edition,
)
from broadsheet.newsletters.actions.freezing import freeze_edition
from broadsheet.newsletters.actions.importing import import_subscribers
from broadsheet.newsletters.actions.made import (
    as_it_stands,
    owe_correction,
    send_draft,
    send_sample,
    write_edition,
)
from broadsheet.newsletters.actions.sending import EditionBusy, send_due, send_edition, send_now
from broadsheet.newsletters.actions.subscribing import (
    Asking,
    MailStaysStopped,
    ask_for_link,
    ask_to_subscribe,
    choose,
    confirm_subscription,
    end_subscription,
    mail_again,
    remind_pending,
)

__all__ = [
    "Asking",
    "EditionBusy",
    "EditionRefused",
    "MailStaysStopped",
    "as_it_stands",
    "ask_for_link",
    "ask_to_subscribe",
    "choose",
    "confirm_subscription",
    "drop_edition",
    "end_subscription",
    "freeze_edition",
    "import_subscribers",
    "mail_again",
    "owe_correction",
    "owe_digests",
    "owe_edition",
    "pause_edition",
    "release_edition",
    "remind_pending",
    "resume_edition",
    "send_draft",
    "send_due",
    "send_edition",
    "send_now",
    "send_sample",
    "stop_edition",
    "write_edition",
]
