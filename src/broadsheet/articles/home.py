"""What the desk opens on: one's own drafts, what waits for a decision, what is to appear."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from typing_extensions import override
from wagtail.admin.ui.components import Component

from broadsheet.articles.queries import desk as queries
from broadsheet.base.models import User


class HomePanel(Component):  # type: ignore[misc]  # laces is untyped
    """One list of the desk's first page; parts above add theirs, each for those it concerns.

    `order` says where it stands, `name` names it in the page.
    """

    name: ClassVar[str]
    order: ClassVar[int]

    def __init__(self, request: HttpRequest) -> None:
        """Remember who looks."""
        self.request = request

    @property
    def user(self) -> User:
        """Who looks: somebody signed in, or the desk would not have answered."""
        return queries.somebody(self.request.user)


class MyDrafts(HomePanel):
    """What somebody has begun and not published."""

    name, order = "drafts", 100
    template_name = "articles/desk/home_drafts.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        drafts: list[Any] = list(queries.drafts_of(self.user)[: queries.SHOWN + 1])
        submitted, answers = queries.submitted_by(self.user), queries.answers_to(drafts)
        for article in drafts:
            article.is_submitted = article.pk in submitted
            article.answer = answers.get(article.pk)
        return {
            "name": self.name,
            "articles": drafts[: queries.SHOWN],
            "more": len(drafts) > queries.SHOWN,
        }


class WaitingForMe(HomePanel):
    """What was submitted for approval to somebody like this person."""

    name, order = "waiting", 110
    template_name = "articles/desk/home_waiting.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": self.name, "states": queries.waiting_for(self.user)}


class Scheduled(HomePanel):
    """What is to appear, and when: everything for who may publish, else one's own."""

    name, order = "scheduled", 120
    template_name = "articles/desk/home_scheduled.html"

    @override
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        whose = None if queries.may_publish(self.user) else self.user
        return {"name": self.name, "articles": queries.scheduled(whose), "own": whose is not None}


def panels_for(request: HttpRequest, panels: list[Any]) -> None:
    """Show each what concerns them: writers their drafts, those who decide what waits."""
    user = request.user
    if not isinstance(user, User) or not queries.may_write(user):
        return
    panels += [MyDrafts(request), Scheduled(request)]
    if queries.may_publish(user):
        panels.append(WaitingForMe(request))
