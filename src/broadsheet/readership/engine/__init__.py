"""Counting views without Django: what is one, and how counts reach the database."""
