"""One patient's chart: what is on it, and the pages that show it and write to it."""
