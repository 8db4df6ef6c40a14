"""Broadsheet: a news publishing system for small newsrooms."""
