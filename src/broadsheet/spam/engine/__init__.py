"""The spam filter's pure part: a submission in, a verdict with its reasons out."""
