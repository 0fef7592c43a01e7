"""Known mistakes."""

MISTAKES = []
