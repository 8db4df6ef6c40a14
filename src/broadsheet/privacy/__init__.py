"""Disclosure, export, erasure and retention, generated from the parts' declarations."""
