"""Formulas such as ``{q1} / ({q2} / 100)``: numbers, questions by their id, + - * / and brackets. Pure."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

LONGEST = 2_000
_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|\{([A-Za-z0-9_.-]{1,64})\}|([-+*/()]))")

Token = tuple[Literal["number", "question", "sign"], str]
ValueOf = Callable[[str], float | None]


class NoFormula(ValueError):
    """``code``: empty, cannot_read; ``rest`` is what could not be read."""

    def __init__(self, code: str, rest: str = ""):
        self.code, self.rest = code, rest
        super().__init__(code)


@lru_cache(maxsize=500)
def tokens_of(formula: str) -> tuple[Token, ...]:
    """The formula in pieces; ``NoFormula`` if it is none."""
    text, at, found = formula.strip(), 0, []
    if not text:
        raise NoFormula("empty")
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(text) > LONGEST:
            raise NoFormula("cannot_read", text[at : at + 40].strip())
        number, question, sign = match.groups()
        token: Token = ("sign", sign)
        if number:
            token = ("number", number)
        elif question:
            token = ("question", question)
        found.append(token)
        at = match.end()
    tokens = tuple(found)
    _Evaluation(tokens, lambda question: 1.0).run()  # is every bracket closed?
    return tokens


def questions_in(formula: str) -> list[str]:
    """Ids of the questions it names, each once."""
    return list(dict.fromkeys(text for kind, text in tokens_of(formula) if kind == "question"))


def evaluate(formula: str, value_of: ValueOf) -> float | None:
    """The result; None where a value is missing or it divides by nothing."""
    return _Evaluation(tokens_of(formula), value_of).run()


def rounded(value: float, decimals: int) -> float:
    """Half up, as a browser does it and people expect it."""
    power = 10**decimals
    return float((value * power + 0.5) // 1 / power)


class _Evaluation:
    """Reads and reckons at once; also after a missing value all of it is read."""

    def __init__(self, tokens: tuple[Token, ...], value_of: ValueOf):
        self.tokens, self.value_of, self.at = tokens, value_of, 0

    def run(self) -> float | None:
        value = self.sum(0)
        if self.at < len(self.tokens):
            raise NoFormula("cannot_read", self.tokens[self.at][1])
        return value

    def sign(self, signs: str) -> str:
        if self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind == "sign" and text in signs:
                self.at += 1
                return text
        return ""

    def sum(self, depth: int) -> float | None:
        value = self.product(depth)
        while sign := self.sign("+-"):
            other = self.product(depth)
            if value is None or other is None:
                value = None
            else:
                value = value + other if sign == "+" else value - other
        return value

    def product(self, depth: int) -> float | None:
        value = self.one(depth)
        while sign := self.sign("*/"):
            other = self.one(depth)
            if value is None or other is None or (sign == "/" and other == 0):
                value = None
            else:
                value = value * other if sign == "*" else value / other
        return value

    def one(self, depth: int) -> float | None:
        if depth > 50:
            raise NoFormula("cannot_read")
        if self.sign("-"):
            value = self.one(depth + 1)
            return None if value is None else -value
        if self.sign("("):
            value = self.sum(depth + 1)
            if not self.sign(")"):
                raise NoFormula("cannot_read", ")")
            return value
        if self.at >= len(self.tokens):
            raise NoFormula("cannot_read", "")
        kind, text = self.tokens[self.at]
        if kind == "sign":
            raise NoFormula("cannot_read", text)
        self.at += 1
        return float(text) if kind == "number" else self.value_of(text)
