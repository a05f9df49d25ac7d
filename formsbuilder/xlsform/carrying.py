"""From the rows of an XLSForm to a draft of ours; what has no place in it becomes a note with its row.

Pure. Ids come from the names in the file, so the same question brought twice is the same question.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from formsbuilder.compiler import FORM_DESCRIPTION, FORM_NAME
from formsbuilder.question import known_id, line, new_id
from formsbuilder.texts import Part
from formsbuilder.xlsform.carried import Carried, NewList
from formsbuilder.xlsform.languages import NOT_CARRIED, UNNAMED, Texts, code_of, split_header
from formsbuilder.xlsform.lists import FileChoice, FileList, ListHere, Shares
from formsbuilder.xlsform.ruling import Ruling
from formsbuilder.xlsform.workbook import Note, Row, Unreadable, Workbook

KIND_OF = {
    "text": "text",
    "string": "text",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "date": "date",
    "today": "date",
    "note": "heading",
    "acknowledge": "yes_no",
    "trigger": "yes_no",
}
# Asked as something else, because phones have nothing of the kind.
INSTEAD = {
    "datetime": "date",
    "time": "text",
    "barcode": "text",
    "rank": "text",
}
# Phones know these by themselves: who, when, where.
BY_ITSELF = {
    *("start", "end", "deviceid", "username", "phonenumber", "subscriberid", "simserial", "email"),
    *("audit", "start-geopoint", "imei"),
}
CHOICE = {"select_one": "single_choice", "select_multiple": "multiple_choice"}
FROM_FILE = {"select_one_from_file", "select_multiple_from_file", "select_one_external"}
# Columns that say something about a question which we cannot carry; ``ruling`` carries some others.
RULES = {
    *("choice_filter", "default", "read_only", "readonly"),
    *("repeat_count", "trigger", "parameters", "required_message", "constraint_message"),
}
# Of a text: what the app has and an XLSForm has no type for goes by an appearance of our own.
OF_APPEARANCE = {
    "multiline": "long_text",
    "hikma-diagnosis": "diagnosis",
    "hikma-medicine": "medicine",
}
OTHER = {"en": "Other", "ar": "غير ذلك", "es": "Otro", "fr": "Autre"}


def carry(
    book: Workbook, *, known_languages: Iterable[str], lists: Iterable[ListHere] | None = None
) -> Carried:
    """The draft that this workbook becomes. Raises Unreadable when there is nothing to ask.

    ``lists``: the choice lists here; None: each question has choices of its own.
    """
    carrying = _Carrying(book, set(known_languages))
    if lists is not None:
        carrying.share(list(lists))
    return carrying.run()


class _Carrying:
    def __init__(self, book: Workbook, known: set[str]):
        self.book, self.known = book, known
        settings = next((row for _, row in book.rows("settings")), {})
        self.settings = {header.strip().lower(): value for header, value in settings.items()}
        self.out = Carried(notes=list(book.notes))
        self.out.language = self._own_language()
        about = self._about(settings)
        self.out.name = about.own("form_title", self.out.language) or line(
            self.settings.get("form_id", "")
        )
        self.out.description = about.own("form_description", self.out.language)
        self.lists = self._choice_lists()
        self.ids: set[str] = set()
        self.groups: list[str] = []  # what each open group is relevant by
        self.ruling = Ruling(self.out, self._note)
        self.unknown: dict[str, int] = {}

    def run(self) -> Carried:
        for number, row in self.book.rows("survey"):
            self._row(number, {header.strip(): text for header, text in row.items()})
        self.ruling.finish()
        for language, number in self.unknown.items():
            self._note("language_left_out", "survey", number, language)
        if not self.out.questions:
            raise Unreadable("no_questions")
        return self.out

    def share(self, here: Sequence[ListHere]) -> None:
        """Questions that have the same choices in the file, or those of a list here, ask by a list."""
        uses = Counter(self._asked_by(row) for _, row in self.book.rows("survey"))
        for one in self.lists.values():
            made = {new.name.casefold() for new in self.out.new_lists.values()}
            one.settle(uses=uses[one.name], here=here, own=self.out.language, made=made)
            if one.shares:
                self._note(one.shares, "choices", one.row, one.called)
            if one.shares is Shares.NEW:
                choices = one.as_choices(self.out.language)
                self.out.new_lists[one.name] = NewList(one.called, choices)

    @staticmethod
    def _asked_by(row: Row) -> str:
        """The list whose choices, and no others, a row asks by."""
        said = next((text for header, text in row.items() if header.strip().lower() == "type"), "")
        words = said.split()
        return words[1] if len(words) == 2 and words[0].lower() in CHOICE else ""

    def _own_language(self) -> str:
        """The default language of the settings, else of the first label column."""
        named = code_of(self.settings.get("default_language", ""))
        columns = [split_header(header) for header in self.book.headers.get("survey", [])]
        labels = [language for column, language in columns if column == "label" and language]
        if named in self.known and (named in labels or not labels):
            return named
        known = [language for language in labels if language in self.known]
        return known[0] if known else "en"

    def _about(self, settings: Row) -> Texts:
        """Title and description of the form; what they say in other languages is kept, too."""
        said: dict[str, dict[str, str]] = {}
        for header, text in settings.items():
            column, _, named = header.replace("::", ":").partition(":")
            language = code_of(named) if named else UNNAMED
            if language in (*self.known, UNNAMED):
                said.setdefault(column.strip().lower(), {})[language] = line(text)
        about = Texts(said)
        for column, owner in (("form_title", FORM_NAME), ("form_description", FORM_DESCRIPTION)):
            for language, text in about.others(column, self.out.language).items():
                self.out.translations[f"{owner}:{Part.LABEL}", language] = text
        return about

    def _note(self, code: str, sheet: str, row: int, detail: str = "") -> None:
        self.out.notes.append(Note(code, sheet, row, detail[:300]))

    # --- choices ------------------------------------------------------------------------------

    def _choice_lists(self) -> dict[str, FileList]:
        lists: dict[str, FileList] = {}
        seen: set[tuple[str, str]] = set()
        for number, row in self.book.rows("choices"):
            plain = {header.strip().lower(): text for header, text in row.items()}
            list_name = plain.get("list_name") or plain.get("list name") or ""
            value = line(plain.get("name") or plain.get("value") or "")
            if not list_name or not value:
                self._note("choice_without_name", "choices", number)
            elif (list_name, value) in seen:
                self._note("same_choice", "choices", number, value)
            else:
                seen.add((list_name, value))
                title = line(plain.get("hikma_list", ""), longest=200)
                one = lists.setdefault(list_name, FileList(list_name, number, title))
                ids = {choice.id for choice in one.choices}
                known = known_id(value)
                one.choices.append(
                    FileChoice(
                        known if known and known not in ids else new_id("o"),
                        value,
                        (line(plain.get("hikma_value", "")) or value).replace(";", ","),
                        self._texts(row, number),
                        plain.get("hikma_points", ""),
                    )
                )
        return lists

    def _texts(self, row: Row, number: int) -> Texts:
        said: dict[str, dict[str, str]] = {}
        for header, text in row.items():
            column, language = split_header(header)
            if column not in ("label", "hint"):
                continue
            if language and language not in self.known:
                self.unknown.setdefault(language, number)
                continue
            said.setdefault(column, {})[language] = line(text)
        return Texts(said)

    # --- questions ----------------------------------------------------------------------------

    def _row(self, number: int, row: Row) -> None:
        plain = {split_header(header)[0]: text for header, text in row.items()}
        kind_said, _, rest = " ".join(plain.get("type", "").split()).partition(" ")
        kind_said = kind_said.lower().replace("begin_", "begin ").replace("end_", "end ")
        if kind_said in ("begin", "end"):
            kind_said, rest = f"{kind_said} {rest.partition(' ')[0].lower()}", ""
        if kind_said.startswith("end "):
            self.groups = self.groups[:-1]
            return
        if not kind_said:
            if any(split_header(header)[0] == "label" for header in row):
                self._note("no_type", "survey", number, self._texts(row, number).own("label", ""))
            return
        texts = self._texts(row, number)
        self._tell_what_is_lost(number, plain)
        if kind_said in ("begin group", "begin repeat"):
            self.groups.append(plain.get("relevant", ""))
            if kind_said == "begin repeat":
                self._note("repeat_once", "survey", number, texts.own("label", self.out.language))
            if texts.own("label", self.out.language):
                self._add("heading", plain, texts, size="lg")
            return
        kind = self._kind(number, kind_said, rest, plain)
        if kind:
            choices = self._choices(number, kind, rest)
            asks = self.lists.get(self._asked_by(row)) if choices else None
            self._add(kind, plain, texts, choices=choices, size="md", asks=asks)
            whole = kind_said in ("integer", "int")
            named = {choice.name: choice.id for choice in choices}
            groups = [group for group in self.groups if group]
            self.ruling.add(number, plain, groups, whole=whole, choices=named)

    def _kind(self, number: int, said: str, rest: str, plain: Mapping[str, str]) -> str | None:
        name = plain.get("name", "")
        if said in BY_ITSELF or (said == "today" and not plain.get("label")):
            self._note("by_itself", "survey", number, said)
        elif said == "calculate":
            return "computed"
        elif said in ("hidden", "xml-external", "csv-external", "background-audio"):
            self._note("not_asked", "survey", number, f"{said}: {name}")
        elif said in CHOICE:
            return CHOICE[said]
        elif said in FROM_FILE:
            self._note("choices_in_a_file", "survey", number, rest)
            return "text"
        elif said == "text" and (ours := OF_APPEARANCE.get(plain.get("appearance", "").strip())):
            return ours
        elif said in KIND_OF:
            return KIND_OF[said]
        elif said in INSTEAD:
            self._note("asked_otherwise", "survey", number, said)
            return INSTEAD[said]
        else:
            self._note("left_out", "survey", number, f"{said}: {name}")
        return None

    def _choices(self, number: int, kind: str, rest: str) -> list[FileChoice]:
        if kind not in CHOICE.values():
            return []
        list_name, _, more = rest.partition(" ")
        choices = list(self.lists[list_name].choices) if list_name in self.lists else []
        if not choices:
            self._note("no_choices", "survey", number, list_name)
        if "or_other" in more:
            said = {UNNAMED: "Other"} | {c: w for c, w in OTHER.items() if c in self.known}
            taken = {choice.id for choice in choices}
            other = "other" if "other" not in taken else new_id("o")
            choices.append(FileChoice(other, "other", "other", Texts({"label": said})))
        return choices

    def _tell_what_is_lost(self, number: int, plain: Mapping[str, str]) -> None:
        for column in plain:
            if column in RULES:
                self._note("rule_not_carried", "survey", number, f"{column}: {plain[column]}")
            elif column in NOT_CARRIED:
                self._note("picture_left_out", "survey", number, plain[column])

    def _add(
        self,
        kind: str,
        plain: Mapping[str, str],
        texts: Texts,
        *,
        choices: Sequence[FileChoice] = (),
        size: str = "",
        asks: FileList | None = None,
    ) -> None:
        own = self.out.language
        question_id = self._id(plain.get("name", ""))
        value: dict[str, Any] = {
            "id": question_id,
            "label": texts.own("label", own) or line(plain.get("name", "")),
            "help": texts.own("hint", own),
            "required": plain.get("required", "").strip().lower() in ("yes", "true", "true()", "1"),
            "size": size if kind == "heading" else "",
            "options": [],
        }
        for column, part in (("label", Part.LABEL), ("hint", Part.HELP)):
            for language, said in texts.others(column, own).items():
                self.out.translations[f"{question_id}:{part}", language] = said
        for one in choices:
            label = one.texts.own("label", own) or one.name
            value["options"].append(
                {"id": one.id, "label": label, "value": one.value}
                | ({"score": one.points} if one.points else {})
            )
            if not asks or asks.shares not in (Shares.SAME, Shares.NEW):
                for language, said in one.texts.others("label", own).items():
                    self.out.translations[f"{question_id}:{Part.CHOICE}:{one.id}", language] = said
        if asks and asks.shares is Shares.SAME:
            value["list"] = asks.shared_id
        elif asks and asks.shares is Shares.NEW:
            self.out.asks[question_id] = asks.name
        self.out.questions.append((kind, value))

    def _id(self, name: str) -> str:
        wanted = known_id(name)
        if wanted is None or wanted in self.ids or wanted.startswith("__"):
            wanted = new_id()
        self.ids.add(wanted)
        return wanted


assert FORM_NAME.startswith("__")  # so no question of a file can be taken for the form itself
