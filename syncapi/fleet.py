"""What a list of phones says of each, read with the same few statements for any number of them."""

from collections import defaultdict
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from clinical import second_factor, together
from clinical.models import Access, EventForm, User, WrongPassword
from syncapi.models import Phone, Pull, TrayEntry
from syncapi.rights import closed_to

SILENT_AFTER = timedelta(days=3)


def waiting_from(phones, reader):
    """What waits that came from these phones, as a queryset; not what is closed to the reader."""
    entries = TrayEntry.objects.filter(state=TrayEntry.State.OPEN)
    return entries.filter(receipt__chain__in=[phone.pk for phone in phones]).exclude(
        closed_to(reader)
    )


class Fleet:
    """The phones of one page that ``reader`` looks at; every method takes one of them."""

    def __init__(self, phones, reader):
        phones = list(phones)
        ids = {user_id for phone in phones for user_id in phone.users}
        self.now = timezone.now()
        told = together.read(
            people=User.objects.filter(pk__in=ids),
            seen=Access.objects.filter(
                user__in={phone.user_id for phone in phones}, sees=True
            ).values("user_id", "clinic_id"),
            waiting=waiting_from(phones, reader)
            .values("receipt__chain")
            .annotate(number=Count("pk")),
            old_passwords=WrongPassword.objects.filter(
                user__in=ids, was_right=True, door=WrongPassword.Door.PHONE
            )
            .values("user_id")
            .annotate(at=Max("last_at")),
            need_code=Phone.objects.filter(
                ~Exists(Pull.objects.filter(chain=OuterRef("pk"), device__isnull=False)),
                Exists(second_factor.factors_of(OuterRef("user"))),
                pk__in=[phone.pk for phone in phones if phone.code_id is None],
            ).values("pk"),
            held=Pull.objects.filter(pk__in=[phone.holds for phone in phones if phone.holds]),
            forms=EventForm.objects.live()
            .real()
            .filter(is_published=True)
            .values("change_number", "clinic_ids"),
        )
        self.people = {person.pk: person for person in told["people"]}
        self._clinics = defaultdict(set)
        for row in told["seen"]:
            self._clinics[row["user_id"]].add(row["clinic_id"])
        self._patients = _patients_of({frozenset(clinics) for clinics in self._clinics.values()})
        self._waiting = {row["receipt__chain"]: row["number"] for row in told["waiting"]}
        self._old_password = {row["user_id"]: row["at"] for row in told["old_passwords"]}
        self._needs_code = {row["pk"] for row in told["need_code"]}
        self._held = {pull.pk: pull for pull in told["held"]}
        self._forms = [(row["change_number"], row["clinic_ids"]) for row in told["forms"]]

    def uses_it(self, phone):
        return self.people[phone.user_id].name

    def used_it(self, phone):
        """Names of those who used it before, in the order they came."""
        before = (self.people.get(pk) for pk in phone.users if pk != phone.user_id)
        return [person.name for person in before if person]

    def should_hold(self, phone):
        """How many patients it should hold after its next sync: compare with the app."""
        if phone.is_stopped or phone.is_being_emptied:
            return 0
        return self._patients.get(frozenset(self._clinics[phone.user_id]), 0)

    def waiting(self, phone):
        """How many of its records need attention, of those that the reader may know of."""
        return self._waiting.get(phone.pk, 0)

    def silent(self, phone):
        """For how long it has not synced, if that is long; else None."""
        silence = self.now - phone.pulled_at
        return silence if silence > SILENT_AFTER and not phone.is_stopped else None

    def uses_old_password(self, phone):
        """Somebody's app still tries last week's password, and this phone has not synced since."""
        tried = self._old_password.get(phone.user_id)
        return bool(tried and phone.code_id is None and tried > phone.pulled_at)

    def needs_code(self, phone):
        """It came by a password, and who used it last has a second factor now."""
        return phone.code_id is None and phone.pk in self._needs_code

    def is_second(self, phone):
        """Another phone came first with the same code: the app was installed again, or it was lent."""
        return bool(phone.code and phone.code.chain not in (None, phone.pk))

    def arrived(self, phone):
        """The sync whose answer it surely holds, or None."""
        return self._held.get(phone.holds)

    def has_all_forms(self, phone):
        """Does it surely have the newest visit forms of its user's clinics? None: nothing is known."""
        held = self.arrived(phone)
        if held is None or phone.is_stopped:
            return None
        own = {str(pk) for pk in self._clinics[phone.user_id]}
        return all(
            number < held.horizon
            for number, clinics in self._forms
            if not clinics or own.intersection(clinics)
        )


def _patients_of(sets):
    """{set of clinics: number of live patients they have together}."""
    numbered = dict(enumerate(sets))
    pairs = [(number, clinic) for number, clinics in numbered.items() for clinic in clinics]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.n, count(DISTINCT p.patient_id) FROM unnest(%s::int[], %s::uuid[]) s(n, clinic)"
            " JOIN clinical_presence p ON p.clinic_id = s.clinic AND p.has"
            " JOIN clinical_patient t ON t.id = p.patient_id AND t.deleted_at IS NULL GROUP BY s.n",
            [[number for number, _ in pairs], [clinic for _, clinic in pairs]],
        )
        return {numbered[number]: count for number, count in cursor}
