"""Building, signing and sending mail: pure functions and one asyncio client, free of Django."""
