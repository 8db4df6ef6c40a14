"""Writes to articles, one transaction each."""

from broadsheet.articles.actions.addresses import mark_grave
from broadsheet.articles.actions.filing import file_in_section
from broadsheet.articles.actions.history import (
    VersionNotWithheld,
    record_publication,
    release_version,
    remember_what_stood,
    withhold_version,
)
from broadsheet.articles.actions.publishing import (
    choose_related,
    make_newly_listed_searchable,
    make_searchable,
    move_news_window,
    prepare_pictures,
    publish_due,
    settle_moved_article,
)
from broadsheet.articles.actions.withdrawing import (
    WithdrawalRefused,
    lift_withdrawal,
    withdraw_article,
)

__all__ = [
    "VersionNotWithheld",
    "WithdrawalRefused",
    "choose_related",
    "file_in_section",
    "lift_withdrawal",
    "make_newly_listed_searchable",
    "make_searchable",
    "mark_grave",
    "move_news_window",
    "prepare_pictures",
    "publish_due",
    "record_publication",
    "release_version",
    "remember_what_stood",
    "settle_moved_article",
    "withdraw_article",
    "withhold_version",
]
