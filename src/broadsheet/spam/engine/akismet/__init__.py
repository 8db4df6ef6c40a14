"""The Akismet protocol, server's side: what was asked, and what is answered. Without any server."""
