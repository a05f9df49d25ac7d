"""Likely duplicates: the list, two entries side by side, merging, and separating again."""
