"""The first ten minutes of a real organisation: a key from the terminal, then steps that each can wait."""
