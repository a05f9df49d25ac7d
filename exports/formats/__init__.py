"""The kinds of file; each takes columns and cells and knows nothing of where they come from."""
