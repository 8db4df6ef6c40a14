"""Clock, tokens, jobs, limits, personal-data words: what every part needs; no newsroom noun."""
