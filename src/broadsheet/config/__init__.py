"""Settings, addresses and the broadsheet command."""
