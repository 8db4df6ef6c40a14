"""Template tags of standing."""
