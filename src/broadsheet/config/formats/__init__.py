"""How dates read where Django's own way would puzzle readers; French and Arabic keep Django's."""
