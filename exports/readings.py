"""Whether something was answered at all. Pure."""


def is_ticked(value):
    """Is the box ticked? The phone sends ``true`` or an empty text."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def is_empty(value):
    """Nothing was answered."""
    return value is None or value is False or value == [] or value == {} or _blank(value)


def _blank(value):
    return isinstance(value, str) and not value.strip()
