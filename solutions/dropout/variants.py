"""Other right ways."""

VARIANTS = []
