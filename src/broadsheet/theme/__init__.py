"""What readers see: templates, styles, and what joins the zones of a page."""
