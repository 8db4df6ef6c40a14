"""What each command does once Django is set up; `config.cli` imports these by name, when needed."""
