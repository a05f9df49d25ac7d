"""What is different between two versions of a form, as sentences for the person who writes it."""

from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from formsbuilder.blocks import LOOKS
from formsbuilder.differences import Difference, What

SENTENCES = {
    What.FORM_RENAMED: gettext_lazy("The form was called “%(before)s” and is now “%(after)s”."),
    What.DESCRIPTION: gettext_lazy("The description of the form is another."),
    What.LANGUAGE: gettext_lazy("The questions are written in %(after)s, before in %(before)s."),
    What.CLINICS: gettext_lazy("It goes to %(after)s, before to %(before)s."),
    What.CORRECTED_ON_PHONES: gettext_lazy("Saved answers can be corrected on the phone."),
    What.NOT_CORRECTED_ON_PHONES: gettext_lazy(
        "Saved answers can no longer be corrected on the phone."
    ),
    What.ON_PATIENT_PAGE: gettext_lazy("The newest answer is shown on the patient page."),
    What.NOT_ON_PATIENT_PAGE: gettext_lazy(
        "The newest answer is no longer shown on the patient page."
    ),
    What.TRANSLATIONS: gettext_lazy("Translations were changed: %(after)s."),
    What.ADDED: gettext_lazy("New question: “%(label)s” (%(after)s)."),
    What.REMOVED: gettext_lazy("“%(label)s” is no longer asked."),
    What.RENAMED: gettext_lazy("“%(before)s” is now called “%(after)s”."),
    What.RETYPED: gettext_lazy("“%(label)s” was asked as %(before)s, now as %(after)s."),
    What.REQUIRED: gettext_lazy("“%(label)s” must now be answered."),
    What.OPTIONAL: gettext_lazy("“%(label)s” need not be answered any more."),
    What.HELP: gettext_lazy("“%(label)s” has another help text."),
    What.MOVED: gettext_lazy("“%(label)s” stands at another place."),
    What.CHOICE_ADDED: gettext_lazy("“%(label)s” has a new choice: “%(after)s”."),
    What.CHOICE_REMOVED: gettext_lazy("“%(label)s” no longer has the choice “%(before)s”."),
    What.CHOICE_RENAMED: gettext_lazy(
        "The choice “%(before)s” of “%(label)s” is now called “%(after)s”."
    ),
    What.CHOICES_MOVED: gettext_lazy("The choices of “%(label)s” stand in another order."),
    What.RULES: gettext_lazy("“%(label)s” has other rules."),
}


def sentence(difference: Difference, clinic_names: dict[str, str]) -> str:
    """One difference in words; ``clinic_names``: {id: name}."""
    before, after = difference.before, difference.after
    match difference.what:
        case What.CLINICS:
            before, after = _clinics(before, clinic_names), _clinics(after, clinic_names)
        case What.LANGUAGE | What.TRANSLATIONS:
            before, after = _languages(before), _languages(after)
        case What.ADDED | What.RETYPED:
            before, after = _kind(before), _kind(after)
    return SENTENCES[difference.what] % {
        "label": difference.label,
        "before": before,
        "after": after,
    }


def _clinics(ids, names):
    return _(", ").join(names.get(one, one) for one in ids.split()) or _("all clinics")


def _languages(codes):
    return _(", ").join(_language(code) for code in codes.split())


def _language(code):
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _kind(name):
    return str(LOOKS[name][0]) if name in LOOKS else name
