"""One outbox, and the engine that sends it."""
