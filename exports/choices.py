"""Which option an answer means, in whatever version and language it was chosen. Pure."""

from dataclasses import dataclass, field


@dataclass
class Option:
    """One choice: ``code`` is stored by the newest form, ``label`` is what people read."""

    code: str
    label: str
    also: set[str] = field(default_factory=set)  # ids, older labels, translations


class Choices:
    """All options that a question ever had."""

    def __init__(self):
        self.options: dict[str, Option] = {}
        self._known: dict[str, Option] | None = None

    def __bool__(self):
        return bool(self.options)

    def add(self, options, translations):
        """Take the options of one version; call from the oldest to the newest.

        ``options``: texts or ``{label, value, id?}``; ``translations``: ``{id or value:
        {language: text}}``.
        """
        for raw in options or []:
            if not isinstance(raw, dict):
                raw = {"value": raw, "label": raw}
            code, label = _text(raw.get("value")), _text(raw.get("label"))
            code, label = code or label, label or code
            if not code:
                continue
            option = self.options.setdefault(code, Option(code, label))
            option.also |= {option.label, label, _text(raw.get("id"))}
            for key in (raw.get("id"), raw.get("value")):
                option.also |= {_text(t) for t in (translations.get(key) or {}).values()}
            option.label = label
        self._known = None

    @property
    def have_codes(self):
        """Is any code different from its label, so that it deserves a column?"""
        return any(option.code != option.label for option in self.options.values())

    def read(self, value, *, several):
        """(labels, codes) of an answer, joined by ``"; "``; what is no option stays as typed."""
        chosen = [self._find(text) or text for text in self._parts(value, several)]
        labels = [o.label if isinstance(o, Option) else o for o in chosen]
        codes = [o.code for o in chosen if isinstance(o, Option)]
        return "; ".join(labels), "; ".join(codes)

    def _parts(self, value, several):
        if isinstance(value, list):
            return [_text(item) for item in value if _text(item)]
        text = _text(value)
        if not several or self._find(text):
            return [text] if text else []
        pieces, found, at = text.split(";"), [], 0
        while at < len(pieces):
            # The longest stretch that is an option: labels may hold a semicolon themselves.
            for end in range(len(pieces), at, -1):
                part = ";".join(pieces[at:end]).strip()
                if end == at + 1 or self._find(part):
                    found.append(part)
                    at = end
                    break
        return [part for part in found if part]

    def _find(self, text):
        if self._known is None:
            self._known = dict(self.options)  # a code wins over another option's label
            for option in self.options.values():
                for name in filter(None, [option.label, *sorted(option.also)]):
                    self._known.setdefault(name, option)
        return self._known.get(text)


def _text(value):
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
