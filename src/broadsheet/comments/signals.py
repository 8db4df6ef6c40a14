"""What other parts may want to know of replies."""

from django.dispatch import Signal

thread_changed = Signal()
"""What readers see under an article changed; sent with `article_id`, inside the transaction."""

articles_wished = Signal()
"""Somebody who replied wants new articles by mail; sent after the reply was stored.

With `address` (normalised, not proven), `wording` (what was ticked), `network` (truncated),
`language` and `now`.
"""
