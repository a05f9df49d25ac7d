"""Is one word the other with one letter wrong? Pure."""

SHORTEST_MISTYPED = 4  # of three letters each is another name


def one_letter_off(typed: str, meant: str) -> bool:
    """One letter more, less or another, or two neighbours swapped; also true of equal words."""
    if typed == meant:
        return True
    if len(typed) > len(meant):
        typed, meant = meant, typed
    if len(meant) - len(typed) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(typed))
    if len(typed) < len(meant):
        return typed[at:] == meant[at + 1 :]
    swapped = typed[at : at + 2] == meant[at : at + 2][::-1] and typed[at + 2 :] == meant[at + 2 :]
    return swapped or typed[at + 1 :] == meant[at + 1 :]


def patterns(typed: str) -> list[str]:
    """LIKE patterns of which every word that is one letter off fits one: a half of it is right."""
    half = len(typed) // 2
    return [
        f"{typed[:half]}%",
        f"%{typed[half:]}",
        f"{typed[: half - 1]}%{typed[half + 1 :]}",
    ]
