"""The record: attributed statements and the sources who made them."""
