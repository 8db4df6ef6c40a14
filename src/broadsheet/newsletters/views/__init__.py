"""What readers, colleagues and sending services are answered."""
