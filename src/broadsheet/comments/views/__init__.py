"""Pages of replies: for readers, and for the moderators at the desk."""
