"""A whole installation in one file, and back: what is in it, and how it is checked."""
