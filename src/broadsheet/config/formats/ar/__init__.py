"""English as everywhere: the day before the month, the month in words, the clock to 24."""
