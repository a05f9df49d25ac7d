"""The one exception of the launchers: its text is a sentence that tells the person what to do."""


class Trouble(Exception):
    """Something the person at the terminal can mend; shown without a traceback."""
