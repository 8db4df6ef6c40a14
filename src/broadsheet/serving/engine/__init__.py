"""Stored pages and the front that answers them: plain functions and files, free of Django."""
