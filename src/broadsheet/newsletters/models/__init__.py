"""Newsletters, who takes them and with whose consent, and what was sent to whom."""

from broadsheet.newsletters.models.editions import (
    Bounce,
    Delivery,
    Edition,
    EditionArticle,
    ForDigest,
    Link,
    Selection,
)
from broadsheet.newsletters.models.subscribing import (
    Consent,
    Frequency,
    Interest,
    Newsletter,
    Subscription,
    Weekday,
)

__all__ = [
    "Bounce",
    "Consent",
    "Delivery",
    "Edition",
    "EditionArticle",
    "ForDigest",
    "Frequency",
    "Interest",
    "Link",
    "Newsletter",
    "Selection",
    "Subscription",
    "Weekday",
]
