"""Replies and their moderation."""
