"""Patient cards: numbers made ahead, a new card for a patient, and what is wrong with a number."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Max
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from clinical import access, history
from clinical.access import Action
from clinical.actions import NotDone
from clinical.facts.cards import LAST_NUMBER, card_key, card_number, is_card, is_right
from clinical.facts.folding import fold
from clinical.models import CardKey, CardSheet, Patient
from clinical.models.cards import LONGEST_KEY

MOST_CARDS = 200  # of one sheet
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def clinics_to_make_cards_for(user):
    """Clinics in which this person registers patients, by name."""
    return access.clinics_where(user, Action.REGISTER).filter(is_archived=False, deleted_at=None)


def numbers_of(sheet):
    """The numbers of a sheet as they are printed."""
    return [card_number(sheet.letter, n) for n in range(sheet.first, sheet.first + sheet.count)]


def letter_for(clinic):
    """The letter of the clinic's cards: that of its last sheet, else one that no other clinic has."""
    last = CardSheet.objects.filter(clinic=clinic).order_by("-made_at", "-pk").first()
    if last:
        return last.letter
    taken = set(CardSheet.objects.values_list("letter", flat=True))
    own = [letter for letter in fold(clinic.name).upper() if letter in LETTERS]
    return next((one for one in [*own, *LETTERS] if one not in taken), (own or ["A"])[0])


@transaction.atomic
def make_cards(*, clinic, letter, count, by):
    """Set ``count`` numbers aside that nobody has; returns the CardSheet. Raises NotDone, PermissionDenied."""
    if not clinics_to_make_cards_for(by).filter(pk=clinic.pk).exists():
        raise PermissionDenied
    if letter not in LETTERS or not 1 <= count <= MOST_CARDS:
        raise NotDone(_("A sheet has 1 to %(most)d cards and one letter.") % {"most": MOST_CARDS})
    with connection.cursor() as cursor:  # one at a time, whichever clinic shares the letter
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('patient cards'))")
    first = _next(letter)
    if first + count - 1 > LAST_NUMBER:
        raise NotDone(_("No numbers are left for this letter."))
    return CardSheet.objects.create(
        clinic=clinic, letter=letter, first=first, count=count, made_by=by
    )


def _next(letter):
    made = CardSheet.objects.filter(letter=letter).aggregate(last=Max(F("first") + F("count") - 1))
    # Cards of another system may look like ours: go on after the highest.
    used = Patient.objects.live().exclude(external_patient_id="").annotate(key=_KEY)
    used = used.filter(key__regex=rf"^{letter}\d{{7}}$").aggregate(last=Max(Substr("key", 2, 6)))
    return max(made["last"] or 0, int(used["last"] or 0)) + 1


@transaction.atomic
def give_new_card(*, patient, clinic, by):
    """Give a patient the next number of ``clinic``, whatever they had; returns the patient.

    An ordinary write with its place in the history. Raises NotDone, PermissionDenied.
    """
    if not access.may(by, Action.EDIT, patient):
        raise PermissionDenied
    found = Patient.objects.visible_to(by).live().filter(pk=patient.pk)
    found = found.select_for_update(of=("self",)).first()
    if found is None:
        raise PermissionDenied
    sheet = make_cards(clinic=clinic, letter=letter_for(clinic), count=1, by=by)
    history.acting(by, door="portal", card=sheet.pk)
    found.external_patient_id = numbers_of(sheet)[0]
    found.last_modified_by = by
    found.save(update_fields=["external_patient_id", "last_modified_by"])
    return found


_KEY = CardKey("external_patient_id")


def with_card(patients, typed):
    """Those of the live patients whose number is this one, however it was typed; indexed."""
    key = card_key(typed)[:LONGEST_KEY]
    if not key:
        return patients.none()
    return patients.live().exclude(external_patient_id="").alias(key=_KEY).filter(key=key)


def is_slip(typed):
    """Is it a card of ours in which a digit must be wrong?"""
    return is_card(typed) and not is_right(typed)


def others_with_card(patient):
    """Other patients with the same number, whoever sees them. Only numbers with four signs count."""
    typed = patient.external_patient_id
    if len(card_key(typed)) < 4:
        return Patient.objects.none()
    return with_card(Patient.objects.exclude(pk=patient.pk), typed)
