"""Dates with times in Arabic: Django knows its dates, and writes their times as English does."""

DATETIME_FORMAT = "j F، Y، g:i A"
SHORT_DATETIME_FORMAT = "j F، Y، g:i A"
