"""The form as today's phone app would draw it (phone contract 5.1), in the form's language."""

from django.template.response import TemplateResponse
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext_lazy as _

from formsbuilder import publishing
from formsbuilder.compiler import blocking
from formsbuilder.texts import in_language
from formsbuilder.wording import sentence_with_place

BY_INPUT_TYPE = {
    "text": "text",
    "number": "text",  # only the keyboard differs
    "textarea": "textarea",
    "date": "date",
    "radio": "radio",
    "select": "list",
    "checkbox": "box",
}


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


def modes(draft):
    """[(language, its own name)]: as it is written first, then what it is translated into."""
    said = draft.translated.values_list("language", flat=True).distinct() if draft.pk else ()
    return [
        ("", get_language_info(draft.language)["name_local"]),
        *((code, get_language_info(code)["name_local"]) for code in sorted(said)),
    ]


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


def _draw(field):
    if field["fieldType"] == "text":
        return "note"
    if field["fieldType"] == "separator":
        return "line"
    if field["fieldType"] in ("medicine", "diagnosis"):
        return field["fieldType"]
    return BY_INPUT_TYPE.get(field.get("inputType"))


def response(request, draft, language=""):
    document, problems = publishing.compiled(draft)
    if language in dict(modes(draft)) and language:
        document = in_language(document, language)
    with override(_language_of_reader(request)):
        mistakes = [str(sentence_with_place(problem)) for problem in blocking(problems)]
    with override(document["language"]):
        return TemplateResponse(
            request,
            "formsbuilder/phone.html",
            {
                "document": document,
                "fields": list(drawn(document["fields"])),
                "mistakes": mistakes,
                "bidi": get_language_info(document["language"])["bidi"],
                "reader_bidi": get_language_info(_language_of_reader(request))["bidi"],
            },
        ).render()


def _language_of_reader(request):
    """The preview request is made up by Wagtail and forgets who is looking in which language."""
    profile = getattr(getattr(request, "user", None), "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else get_language()
