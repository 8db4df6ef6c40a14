"""The article and all a newsroom does to it: sections, authors, tags, stories, lists, feeds."""
