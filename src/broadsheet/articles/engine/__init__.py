"""What needs neither Django nor a database."""
