"""Which option an answer means, in whatever version and language it was chosen. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Option:
    """One choice: ``code`` is stored by the newest form, ``label`` is what people read."""

    code: str
    label: str
    also: set[str] = field(default_factory=set)  # ids, older labels, translations


class Choices:
    """All options that a question ever had."""

    def __init__(self) -> None:
        self.options: dict[str, Option] = {}
        self._known: dict[str, Option] | None = None

    def __bool__(self) -> bool:
        return bool(self.options)

    def add(self, options: object, translations: Mapping[object, object]) -> None:
        """Take the options of one version of a visit form; call from the oldest to the newest.

        ``options``: texts or ``{label, value, id?}``; ``translations``: ``{id or value:
        {language: text}}``.
        """
        for raw in options if isinstance(options, list) else []:
            if not isinstance(raw, dict):
                raw = {"value": raw, "label": raw}
            code, label = _text(raw.get("value")), _text(raw.get("label"))
            code, label = code or label, label or code
            if not code:
                continue
            option = self.options.setdefault(code, Option(code, label))
            option.also |= {option.label, label, _text(raw.get("id"))}
            for key in (raw.get("id"), raw.get("value")):
                option.also |= set(_texts(translations.get(key)))
            option.label = label
        self._known = None

    def add_texts(self, options: object) -> None:
        """Take the options of one version of a registration form, which have texts and no codes.

        ``options``: ``[{"en": "Refugee", "ar": "لاجئ"}]``. The code is the English text (else the
        first one) of the oldest version; a later option that shares a text with it is the same.
        """
        for raw in options if isinstance(options, list) else []:
            texts = _texts(raw) if isinstance(raw, dict) else [_text(raw)]
            texts = [text for text in texts if text]
            if not texts:
                continue
            label = (_text(raw.get("en")) if isinstance(raw, dict) else "") or texts[0]
            option = next((o for text in texts if (o := self._find(text))), None)
            if option is None:
                option = self.options.setdefault(label, Option(label, label))
            option.also |= {option.label, *texts}
            option.label = label
            self._known = None

    @property
    def have_codes(self) -> bool:
        """Is any code different from its label, so that it deserves a column?"""
        return any(option.code != option.label for option in self.options.values())

    def codes(self, value: object, *, several: bool) -> list[str]:
        """The codes of an answer; what is no option has none."""
        found = (self._find(text) for text in self._parts(value, several))
        return [option.code for option in found if option]

    def read(self, value: object, *, several: bool) -> tuple[str, str]:
        """(labels, codes) of an answer, joined by ``"; "``; what is no option stays as typed."""
        parts = self._parts(value, several)
        labels = [option.label if (option := self._find(text)) else text for text in parts]
        return "; ".join(labels), "; ".join(self.codes(value, several=several))

    def _parts(self, value: object, several: bool) -> list[str]:
        if isinstance(value, list):
            return [_text(item) for item in value if _text(item)]
        text = _text(value)
        if "\x1f" in text:  # how the boxes of a registration form are joined
            return [part.strip() for part in text.split("\x1f") if part.strip()]
        if not several or self._find(text):
            return [text] if text else []
        pieces, found, at = text.split(";"), [], 0
        most = 1 + max((name.count(";") for name in self._known or ()), default=0)
        while at < len(pieces):
            # The longest stretch that is an option: labels may hold a semicolon themselves.
            for end in range(min(len(pieces), at + most), at, -1):
                part = ";".join(pieces[at:end]).strip()
                if end == at + 1 or self._find(part):
                    found.append(part)
                    at = end
                    break
        return [part for part in found if part]

    def _find(self, text: str) -> Option | None:
        if self._known is None:
            self._known = dict(self.options)  # a code wins over another option's label
            for option in self.options.values():
                for name in filter(None, [option.label, *sorted(option.also)]):
                    self._known.setdefault(name, option)
        return self._known.get(text)


def option_codes(versions: Iterable[object], question: str, value: object) -> list[str]:
    """The codes chosen in an answer to a select or checkbox question, whatever the language.

    ``versions``: form documents from the oldest to the newest, as phones read them: of a visit form
    ``{"form_fields" or "fields": [...], "translations": [...]}``, of a registration form its list of
    fields. ``question``: the id, the name or the column. Empty for what was never offered.
    """
    choices, several = Choices(), False
    for document in versions:
        fields = document
        if isinstance(document, dict):
            fields = document.get("form_fields", document.get("fields"))
        for raw in _objects(fields):
            if question not in (raw.get("id"), raw.get("name"), raw.get("column")):
                continue
            if "column" in raw:
                choices.add_texts(raw.get("options"))
            else:
                several = several or raw.get("multi") in (True, "true")
                choices.add(raw.get("options"), _translations(document, raw.get("id")))
    return choices.codes(value, several=several)


def _translations(document: object, field_id: object) -> dict[object, object]:
    listed = document.get("translations") if isinstance(document, dict) else None
    for translation in _objects(listed):
        if translation.get("fieldId") == field_id:
            options = translation.get("options")
            return options if isinstance(options, dict) else {}
    return {}


def _objects(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(by_language: object) -> list[str]:
    return [_text(text) for text in by_language.values()] if isinstance(by_language, dict) else []


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
