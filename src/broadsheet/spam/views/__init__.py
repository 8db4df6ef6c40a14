"""The filter's pages in the desk, and the addresses of the Akismet protocol."""
