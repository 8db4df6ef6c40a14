"""How often pages are read: counted on the server by page and hour, and nobody is watched."""
