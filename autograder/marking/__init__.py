"""One submission → report; a class → reports; reports → disk."""
