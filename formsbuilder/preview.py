"""The form on a phone, in any of its languages: as today's app draws it (phone contract 5.1), or as a
newer app would that follows its rules. It can be filled in, and says what the phone would send.
"""

from django.template.response import TemplateResponse
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext_lazy as _

from clinical.rules.wording import texts
from formsbuilder import publishing
from formsbuilder.compiler import blocking
from formsbuilder.texts import in_language
from formsbuilder.wording import sentence_with_place

NEWER = "newer-"
BY_INPUT_TYPE = {
    "text": "text",
    "number": "text",  # only the keyboard differs
    "textarea": "textarea",
    "date": "date",
    "radio": "radio",
    "select": "list",
    "checkbox": "box",
}
TODAY_SAYS = _(
    "As the app shows it that your phones have today: it asks everything and checks only what must be "
    "answered. A date left alone sends nothing. The server checks the rules when answers arrive."
)
NEWER_SAYS = _("As newer apps will show it: they follow the rules while somebody types.")


def sizes():
    """Only a phone: the form is drawn nowhere else."""
    return [
        {
            "name": "mobile",
            "icon": "mobile-alt",
            "device_width": 375,
            "label": _("Preview as on a phone"),
        }
    ]


def languages(draft):
    """[(code, its own name)]: the one it is written in, then those it is translated into."""
    said = {language for _key, language in draft.said()} if draft.pk else ()
    codes = [draft.language, *sorted({*said} - {draft.language})]
    return [(code, get_language_info(code)["name_local"]) for code in codes]


def modes(draft):
    """[(key, label)]: today's app before newer ones, each as it is written and in each translation.

    A key is a language (none: as it is written), after ``newer-`` for newer apps.
    """
    first, *others = languages(draft)
    spoken = [("", first[1]), *others]
    apps = (("", _("Your phones today")), (NEWER, _("Newer apps")))
    return [(f"{app}{code}", f"{name} · {label}") for app, name in apps for code, label in spoken]


def drawn(fields):
    """Each field with ``draw``: the template part that shows it; what the app skips is left out."""
    first = set()
    for field in fields:
        draw = _draw(field)
        if draw in ("medicine", "diagnosis"):
            if draw in first:
                continue
            first.add(draw)
        if draw:
            yield {**field, "draw": f"formsbuilder/phone/{draw}.html"}


def _what_is_sent(field):
    """Of a field, what the browser needs; in the words that the phone sends."""
    parts = ("id", "name", "fieldType", "inputType", "required", "multi", "options")
    return {part: field[part] for part in parts if part in field}


def _draw(field):
    if field["fieldType"] == "computed":
        return "computed"
    if field["fieldType"] == "text":
        return "note"
    if field["fieldType"] == "separator":
        return "line"
    if field["fieldType"] in ("medicine", "diagnosis"):
        return field["fieldType"]
    return BY_INPUT_TYPE.get(field.get("inputType"))


def with_computed(document):
    """The fields in the order of the form, computed values among them: newer apps show those."""
    placed = {}
    for one in document["metadata"].get("computed", ()):
        placed.setdefault(one["after"], []).append({**one, "fieldType": "computed"})
    yield from placed.get(None, ())
    for field in document["fields"]:
        yield field
        yield from placed.get(field["id"], ())


def response(request, draft, mode=""):
    original, problems = publishing.compiled(draft)
    mode = mode if mode in dict(modes(draft)) else ""
    newer, language = mode.startswith(NEWER), mode.removeprefix(NEWER)
    document = in_language(original, language) if language else original
    fields = with_computed(document) if newer else document["fields"]
    reader = _language_of_reader(request)
    with override(reader):
        mistakes = [str(sentence_with_place(problem)) for problem in blocking(problems)]
        about = NEWER_SAYS if newer else TODAY_SAYS
        about, sends = str(about), str(_("What the phone would send"))
    with override(document["language"]):
        return TemplateResponse(
            request,
            "formsbuilder/phone.html",
            {
                "document": document,
                "fields": list(drawn(fields)),
                "form": {
                    "newer": newer,
                    "fields": [_what_is_sent(field) for field in original["fields"]],
                    "metadata": original["metadata"],
                    "says": texts(),
                },
                "about": about,
                "sends": sends,
                "mistakes": mistakes,
                "bidi": get_language_info(document["language"])["bidi"],
                "reader_bidi": get_language_info(reader)["bidi"],
            },
        ).render()


def _language_of_reader(request):
    """The preview request is made up by Wagtail and forgets who is looking in which language."""
    profile = getattr(getattr(request, "user", None), "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else get_language()
