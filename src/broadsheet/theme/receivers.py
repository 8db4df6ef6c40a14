"""What joins two zones of a page: a box on the reply form that begins a subscription."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from broadsheet.comments.signals import articles_wished
from broadsheet.newsletters import queries
from broadsheet.newsletters.actions import Asking, ask_to_subscribe

FORM = "reply"


@receiver(articles_wished, dispatch_uid="theme.subscribe_who_replied")
def subscribe_who_replied(
    *, address: str, wording: str, network: str, language: str, now: datetime, **_kwargs: Any
) -> None:
    """Ask whoever ticked the box, by a letter, whether it was them: nothing else is begun."""
    newsletter = queries.newsletter()
    if newsletter is None:
        return
    asking = Asking(
        wording=f"{newsletter.name}\n[x] {wording}", form=FORM, network=network, language=language
    )
    ask_to_subscribe(address=address, newsletter=newsletter, asking=asking, now=now)
