"""Where an edition's answers are written down before its states are stored."""

from django.conf import settings

from broadsheet.mail.engine.journal import Journal


def journal_of(edition: int) -> Journal:
    """Return the journal of an edition by its number."""
    return Journal(settings.DATA / "journals" / f"edition-{edition}.jsonl")
