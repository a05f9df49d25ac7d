"""What the compiler found, as a sentence for the person who writes the form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "no_name": gettext_lazy("Give the form a name."),
    "no_questions": gettext_lazy("Add at least one question."),
    "no_label": gettext_lazy("Write the question."),
    "same_label": gettext_lazy(
        "Question %(detail)s is called the same. Phones tell answers apart by the question, "
        "so each must be different."
    ),
    "same_id": gettext_lazy("This question was copied in a way that went wrong: copy it again."),
    "second_diagnosis": gettext_lazy(
        "A form can have only one diagnosis question: the phone shows no second one. "
        "Several diagnoses can be entered in the first."
    ),
    "second_medicine": gettext_lazy(
        "A form can have only one medicine question: the phone shows no second one. "
        "Several medicines can be entered in the first."
    ),
    "reserved_name": gettext_lazy(
        "The phone drops a question that is called “%(label)s”. Use another wording, "
        "or the question kind of that name."
    ),
    "no_choices": gettext_lazy("Write the choices."),
    "one_choice": gettext_lazy("There is only one choice."),
    "empty_choice": gettext_lazy("One choice has no text."),
    "same_choice": gettext_lazy("The choice “%(detail)s” is there twice."),
    "odd_characters": gettext_lazy(
        "There are characters that phones cannot show. Type the text again."
    ),
    "unknown_kind": gettext_lazy("Phones cannot show this kind of question. Delete it."),
    "date_left_alone": gettext_lazy(
        "The phone shows today's date, but sends nothing unless somebody taps it."
    ),
    "box_must_be_ticked": gettext_lazy(
        "The phone accepts “required” only if the box is ticked: nobody can answer no."
    ),
}


def sentence(problem):
    """The problem in words, without its place."""
    return SENTENCES[problem.code] % {"detail": problem.detail, "label": problem.label}


def sentence_with_place(problem):
    """ "Question 3 (Weight): Write the choices." for lists away from the card."""
    if problem.position is None:
        return sentence(problem)
    if problem.label:
        return _("Question %(number)s (%(label)s): %(sentence)s") % {
            "number": problem.position + 1,
            "label": problem.label,
            "sentence": sentence(problem),
        }
    return _("Question %(number)s: %(sentence)s") % {
        "number": problem.position + 1,
        "sentence": sentence(problem),
    }
