"""Patterns that an answer must fit: a small part of regular expressions that is never slow. Pure.

Each pattern is read and written again in a form that Python and JavaScript understand alike. How many
ways it has to fit a text is counted beforehand, so that none can keep a server busy.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from clinical.facts.folding import DIGITS

LONGEST_ANSWER = 100  # a longer text fits no pattern
LONGEST_PATTERN = 200
MOST_WAYS = 50_000
PHONE = r"\+?[0-9]{6,15}"
IN_PHONES = str.maketrans("", "", " ()-./\u00a0")
_SYNTAX = set("^$\\.*+?()[]{}|/")
_IN_CLASS = set("\\]^-[")
_ODD_IN_CLASS = set("&~|")  # double ones mean something in some dialects
_CODE = re.compile(r"[0-9a-f]{4}")
_COUNT = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}")


class NotAllowed(ValueError):
    """``code``: cannot_read, too_slow, fits_nothing; ``at`` is the place in the pattern, from 0."""

    def __init__(self, code: str, at: int = 0):
        self.code, self.at = code, at
        super().__init__(f"{code} at {at}")


@dataclass(frozen=True)
class _Part:
    text: str
    ways: int = 1
    shortest: int = 0


def fits(regex: str, answer: str, *, is_phone: bool = False) -> bool:
    """Does the whole answer fit? Digits of all keyboards are the same."""
    text = answer.strip().translate(DIGITS)
    if is_phone:
        text = text.translate(IN_PHONES)
    return len(text) <= LONGEST_ANSWER and bool(_compiled(regex).fullmatch(text))


@lru_cache(maxsize=500)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(normal(regex), re.DOTALL)


@lru_cache(maxsize=500)
def normal(pattern: str) -> str:
    """The pattern as both languages read it; ``NotAllowed`` if it is no pattern or could be slow."""
    text = pattern.strip().translate(DIGITS)
    if len(text) > LONGEST_PATTERN:
        raise NotAllowed("too_slow")
    text = text.removeprefix("^")
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    text = text.strip()  # as answers are
    reader = _Reader(text)
    part = reader.alternatives()
    if reader.at < len(text):
        raise NotAllowed("cannot_read", reader.at)
    if not text or part.shortest > LONGEST_ANSWER:
        raise NotAllowed("fits_nothing")
    return part.text


class _Reader:
    def __init__(self, text: str):
        self.text, self.at = text, 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        found = self.peek()
        if not found:
            raise NotAllowed("cannot_read", self.at)
        self.at += 1
        return found

    def alternatives(self) -> _Part:
        parts = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            parts.append(self.sequence())
        ways = sum(part.ways for part in parts)
        shortest = min(part.shortest for part in parts)
        return _bounded(_Part("|".join(part.text for part in parts), ways, shortest), self.at)

    def sequence(self) -> _Part:
        text, ways, shortest = "", 1, 0
        while self.peek() not in ("", "|", ")"):
            part = self.repeated(self.atom())
            text, shortest = text + part.text, shortest + part.shortest
            ways = _bounded(_Part("", ways * part.ways), self.at).ways
        return _Part(text, ways, shortest)

    def atom(self) -> _Part:
        at, found = self.at, self.take()
        if found == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            inner = self.alternatives()
            if self.peek() != ")":
                raise NotAllowed("cannot_read", at)
            self.at += 1
            return _Part(f"(?:{inner.text})", inner.ways, inner.shortest)
        if found == "[":
            return _Part(self.one_of(at), 1, 1)
        if found == ".":
            return _Part(".", 1, 1)
        if found == "\\":
            return _Part(self.escaped(), 1, 1)
        if found in _SYNTAX and found not in "/":
            raise NotAllowed("cannot_read", at)
        return _Part(_literal(found), 1, 1)

    def escaped(self) -> str:
        at, found = self.at, self.take()
        if found == "d":
            return "[0-9]"
        if found in "s ":
            return "[ ]"
        if found.isalnum():
            raise NotAllowed("cannot_read", at - 1)
        return _literal(found)

    def one_of(self, at: int) -> str:
        text, first = "[", True
        if self.peek() == "^":
            text, self.at = "[^", self.at + 1
        while (found := self.take()) != "]" or first:
            first = False
            low = self.in_class(found)
            if low == "0-9" or self.peek() != "-" or self.text[self.at + 1 : self.at + 2] == "]":
                text += low if low == "0-9" else _in_class(low)
                continue
            self.at += 1
            high = self.in_class(self.take())
            if len(high) > 1 or ord(high) < ord(low):
                raise NotAllowed("cannot_read", at)
            text += f"{_in_class(low)}-{_in_class(high)}"
        return text + "]"

    def in_class(self, found: str) -> str:
        if found != "\\":
            return found
        at, found = self.at, self.take()
        if found in "ds":
            return {"d": "0-9", "s": " "}[found]
        if found == "u" and (code := _CODE.match(self.text, self.at)):
            self.at = code.end()
            return chr(int(code[0], 16))
        if found.isalnum():
            raise NotAllowed("cannot_read", at - 1)
        return found

    def repeated(self, part: _Part) -> _Part:
        at, found = self.at, self.peek()
        if found in ("?", "*", "+"):
            self.at += 1
            low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}[found]
            said = found
        elif count := _COUNT.match(self.text, self.at):
            self.at = count.end()
            said, low = count[0], int(count[1])
            high = low if count[2] is None else int(count[3]) if count[3] else None
        else:
            return part
        most = LONGEST_ANSWER if high is None else min(high, LONGEST_ANSWER)
        if low > LONGEST_ANSWER or (high is not None and high < low):
            raise NotAllowed("fits_nothing", at)
        if self.peek() in ("?", "*", "+", "{"):
            raise NotAllowed("cannot_read", self.at)
        if most > 1 and not part.shortest:
            raise NotAllowed("too_slow", at)  # nothing, again and again
        if part.ways == 1:
            ways = most - low + 1
        else:
            ways = 0
            for times in range(low, most + 1):
                ways = _bounded(_Part("", ways + part.ways**times), at).ways
        return _bounded(_Part(part.text + said, ways, part.shortest * low), at)


def _bounded(part: _Part, at: int) -> _Part:
    if part.ways > MOST_WAYS:
        raise NotAllowed("too_slow", at)
    return part


def _literal(character: str) -> str:
    return f"\\{character}" if character in _SYNTAX else character


def _in_class(character: str) -> str:
    if character in _ODD_IN_CLASS:
        return f"\\u{ord(character):04x}"
    return f"\\{character}" if character in _IN_CLASS else character
