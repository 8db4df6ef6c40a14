"""Subscribing, editions and their deliveries."""
