"""The models that can never be swapped later: base page, user, image, document."""
