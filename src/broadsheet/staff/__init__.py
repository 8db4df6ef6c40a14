"""Those who work here: their accounts and roles, the doors they come in by, and approval."""
