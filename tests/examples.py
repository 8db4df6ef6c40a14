"""How many examples a costly property is tried with."""

import os


def examples(few: int) -> int:
    """Return `few`, or what TEST_EXAMPLES says for whoever changes what a property is about."""
    return int(os.environ.get("TEST_EXAMPLES", few))
