"""What is wrong with a registration form, in words; and what is better not asked at all."""

import re

from django.utils.translation import gettext_lazy as _

from clinical.facts.folding import fold

KINDS = {
    "text": _("Text"),
    "number": _("Number"),
    "date": _("Date"),
    "select": _("One choice"),
    "checkbox": _("Several choices"),
}
SENTENCES = {
    "no_label": _("Write the question, in one language at least."),
    "same_label": _("Another question is called “%(detail)s”, too."),
    "no_choices": _("Write the choices."),
    "same_choice": _("The choice “%(detail)s” is there twice."),
}
SENSITIVE = _(
    "“%(label)s” may put people in danger if the records fall into wrong hands. Ask it only if "
    "care depends on it: what is not recorded cannot be lost."
)
_NOT_ASKED_LIGHTLY = [
    fold(word)
    for word in (
        *("religion", "religious", "sect", "ethnic", "ethnicity", "tribe", "race", "caste"),
        *("political", "legal status", "asylum", "detained", "detention", "arrested"),
        *(
            "ديانة",
            "دين",
            "طائفة",
            "مذهب",
            "عرق",
            "قبيلة",
            "عشيرة",
            "سياسي",
            "حزب",
            "لجوء",
            "اعتقال",
        ),
        *("religión", "secta", "etnia", "étnico", "tribu", "raza", "política", "partido", "asilo"),
    )
]


def sentence(trouble):
    return SENTENCES[trouble.code] % {"detail": trouble.detail}


def is_sensitive(question):
    """Does its label ask for faith, origin, politics or legal status?"""
    for text in (question.get("label") or {}).values():
        told = " ".join(["", *re.findall(r"\w+", fold(text)), ""])
        if any(f" {word} " in told or f" ال{word} " in told for word in _NOT_ASKED_LIGHTLY):
            return True
    return False
