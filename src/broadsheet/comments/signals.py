"""What other parts may want to know of replies."""

from django.dispatch import Signal

thread_changed = Signal()
"""What readers see under an article changed; sent with `article_id`, inside the transaction."""
