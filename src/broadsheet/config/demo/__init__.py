"""The demonstration newsroom: its written articles, drawn pictures and what fills an instance."""
