"""Standing pages: starter texts that a newsroom edits, and the contact page with its form."""
