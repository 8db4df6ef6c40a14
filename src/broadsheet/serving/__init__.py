"""The built-in server and what stands between a reader and a page."""
