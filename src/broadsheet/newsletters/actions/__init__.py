"""Writes to newsletters: subscribing, editions, and their sending."""

from broadsheet.newsletters.actions.digests import owe_digests
from broadsheet.newsletters.actions.editions import (
    EditionRefused,
    drop_edition,
    owe_edition,
    release_edition,
    stop_edition,
)
from broadsheet.newsletters.actions.freezing import freeze_edition
from broadsheet.newsletters.actions.sending import EditionBusy, send_due, send_edition, send_now
from broadsheet.newsletters.actions.subscribing import (
    Asking,
    ask_for_link,
    ask_to_subscribe,
    choose,
    confirm_subscription,
    end_subscription,
    remind_pending,
)

__all__ = [
    "Asking",
    "EditionBusy",
    "EditionRefused",
    "ask_for_link",
    "ask_to_subscribe",
    "choose",
    "confirm_subscription",
    "drop_edition",
    "end_subscription",
    "freeze_edition",
    "owe_digests",
    "owe_edition",
    "release_edition",
    "remind_pending",
    "send_due",
    "send_edition",
    "send_now",
    "stop_edition",
]
