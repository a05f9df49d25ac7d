"""Changes of who sees whom: told beforehand what will happen, planned, done, undone for a day.

``kinds`` are the changes a person can ask for, ``foresight`` tries one and takes it back to tell what
it would do, ``doing`` does it.
"""
