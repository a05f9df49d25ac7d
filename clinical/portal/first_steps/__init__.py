"""Pages of the first ten minutes: the key, then one page per step; each can be skipped and waits."""
