"""`python -m broadsheet` is the `broadsheet` command."""

from broadsheet.config.cli import main

main()
