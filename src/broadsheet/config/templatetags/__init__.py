"""What the desk shows on every screen."""
