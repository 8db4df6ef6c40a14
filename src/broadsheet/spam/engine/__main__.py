"""`python -m broadsheet.spam.engine`: the filter alone, without a newsroom around it."""

from broadsheet.spam.engine.cli import spam

spam(prog_name="python -m broadsheet.spam.engine")
