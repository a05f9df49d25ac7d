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
    "limit_unclear": gettext_lazy("“%(detail)s” is no number or day to compare with."),
    "range_backwards": gettext_lazy("The smallest allowed is larger than the largest allowed."),
    "length_unclear": gettext_lazy("Say how many characters: a number from 1 to 100."),
    "pattern_cannot_read": gettext_lazy(
        "The pattern cannot be read at character %(detail)s. Allowed are letters, digits, \\d for a "
        "digit, sets such as [A-Z], counts such as {4}, brackets and |."
    ),
    "pattern_too_slow": gettext_lazy(
        "The pattern could fit in too many ways and would make phones slow. Say how often each part "
        "comes, for example {1,4}, and do not repeat what repeats."
    ),
    "pattern_fits_nothing": gettext_lazy("Write the pattern: as it is, no answer can fit it."),
    "condition_gone": gettext_lazy(
        "It is asked only by the answer to a question that is no longer in the form."
    ),
    "condition_later": gettext_lazy(
        "It is asked only by the answer to “%(detail)s”, which comes later: move it up."
    ),
    "condition_does_not_fit": gettext_lazy(
        "“%(detail)s” is another kind of question now: choose anew when this one is asked."
    ),
    "condition_incomplete": gettext_lazy("Say by which answer this question is asked."),
    "condition_choice_gone": gettext_lazy(
        "It is asked only by a choice of “%(detail)s” that is no longer there."
    ),
    "compute_incomplete": gettext_lazy("Say how this value is computed."),
    "compute_gone": gettext_lazy("It is computed from a question that is no longer in the form."),
    "compute_no_number": gettext_lazy("“%(detail)s” is not a number to reckon with."),
    "formula_unclear": gettext_lazy(
        "The formula cannot be read at “%(detail)s”. Questions stand in square brackets, called as "
        "they are called in this form; between them + - * / and round brackets."
    ),
    "loop": gettext_lazy(
        "This needs itself: by its formula or condition it goes round in a circle."
    ),
    "meaning_without_choice": gettext_lazy("Tick the choices that say so."),
    "meaning_twice": gettext_lazy("Question %(detail)s is marked with the same meaning."),
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
