"""Who may see and do what: the one answer for portal, API, sync and exports."""

from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from clinical import standing
from clinical.models.people import Clinic, ClinicPermission
from clinical.models.scope import Access, Confidentiality, Presence, Reader


class Action(StrEnum):
    """What a person can do to a record, each with the flag that allows it (the phone's meaning)."""

    SEE = "can_view_history"
    REGISTER = "can_register_patients"
    EDIT = "can_edit_records"
    EDIT_OTHERS = "can_edit_other_provider_event"
    DELETE_EVENT = "can_delete_records"
    DELETE_VISIT = "can_delete_patient_visits"
    DELETE_PATIENT = "can_delete_patient_records"
    PRESCRIBE = "can_prescribe_medications"
    DISPENSE = "can_dispense_medications"
    DOWNLOAD = "can_download_patient_reports"
    MANAGE = "is_clinic_admin"


def visible_patients(user):
    """Patients of the clinics this person sees, as a queryset; deleted ones included."""
    from clinical.models.patient import Patient

    return visible(Patient.objects.all(), user)


def visible(queryset, user):
    """Cut a queryset of records down to what this person may see (list and single object alike)."""
    model = queryset.model
    name = model._meta.model_name
    if not getattr(user, "is_active", False):
        return queryset.none()
    if name == "patient" or any(field.name == "patient" for field in model._meta.fields):
        patient = OuterRef("pk" if name == "patient" else "patient_id")
        how = "sees" if getattr(model, "for_front_desk", False) else "reads"
        queryset = queryset.filter(_seen(user, patient, how))
        return queryset.filter(_answers_for(user)) if name == "event" else queryset
    if name == "clinicpermission":
        return queryset.filter(Q(user=user) | Q(clinic__in=clinics_where(user, Action.MANAGE)))
    if name in ("stock", "stockmovement"):
        return queryset.filter(clinic__in=clinics_of(user))
    if name == "eventform":
        return _forms_for(queryset, user)
    return queryset  # clinics, departments, drugs, batches, settings: names for everybody's pickers


def _seen(user, patient, how="sees"):
    """``how``: "sees" who they are, "reads" the whole chart."""
    ways = Access.objects.filter(user=user, clinic=OuterRef("clinic"), **{how: True})
    return Exists(Presence.objects.filter(Exists(ways), patient=patient, has=True))


def unreadable_forms(user, *, only=None):
    """Ids of the forms whose answers by others this person does not read, as a queryset.

    ``only``: those with this ``Confidentiality.AnswersFor`` alone.
    """
    reads = Reader.objects.filter(form=OuterRef("form"), user=user, reads=True)
    closed = Confidentiality.objects.exclude(answers_for=Confidentiality.AnswersFor.EVERYONE)
    if only:
        closed = closed.filter(answers_for=only)
    return closed.filter(~Exists(reads)).values("form")


def in_files(queryset, user):
    """Cut answers to forms down to what may stand in this person's files.

    What they may read; for who downloads without charts, all of the clinics whose reports they may
    download, except confidential ones. For nobody answers to forms that are only being tried.
    """
    queryset = queryset.exclude(form__in=_tried_forms())
    if not (getattr(user, "is_active", False) and user.exports_without_charts):
        return visible(queryset, user)
    here = Presence.objects.filter(
        patient=OuterRef("patient_id"), has=True, clinic__in=clinics_where(user, Action.DOWNLOAD)
    )
    return queryset.filter(Exists(here)).filter(_answers_for(user))


def _tried_forms():
    from clinical.models.forms import EventForm

    return EventForm.objects.tried().values("pk")


def _answers_for(user):
    """Answers to forms that are not confidential to this person, and what this person wrote itself."""
    for_authors = Confidentiality.objects.filter(answers_for=Confidentiality.AnswersFor.AUTHOR)
    own = Q(written_by=user, form__in=for_authors.values("form"))
    return ~Q(form__in=unreadable_forms(user)) | own


def _forms_for(queryset, user):
    if writes_all_forms(user):
        return queryset
    own = Q(clinic_ids=[])
    for clinic_id in clinics_of(user).values_list("id", flat=True):
        own |= Q(clinic_ids__contains=[str(clinic_id)])
    closed = unreadable_forms(user, only=Confidentiality.AnswersFor.NAMED)
    return queryset.filter(own).exclude(pk__in=closed)


def clinics_seen(user):
    """Clinics whose patients this person sees (their own and those that share with them)."""
    return Clinic.objects.filter(
        Exists(Access.objects.filter(clinic=OuterRef("pk"), user=user, sees=True))
    )


def clinics_to_search(user):
    """Ids of the clinics whose patients this person sees; None: of every clinic, so it need not be asked."""
    seen = [(place.sees, place.clinic_id) for place in standing.places(user)]
    return None if seen and all(sees for sees, _ in seen) else [pk for sees, pk in seen if sees]


def clinics_of(user):
    """Clinics this person has anything to do with: seen, permitted or home."""
    return Clinic.objects.filter(
        Exists(Access.objects.filter(clinic=OuterRef("pk"), user=user, sees=True))
        | Exists(ClinicPermission.objects.filter(clinic=OuterRef("pk"), user=user, deleted_at=None))
        | Q(pk=user.home_clinic_id)
    )


def clinics_to_work_in(user):
    """Clinics that this person may choose as the one they work in today: with a permission row."""
    permitted = ClinicPermission.objects.filter(clinic=OuterRef("pk"), user=user, deleted_at=None)
    return Clinic.objects.filter(Exists(permitted), deleted_at=None, is_archived=False)


def works_in(user):
    """The clinic a phone is told as this person's: the chosen one while it may be chosen, else home.

    The app denies everything in a clinic without a permission row. None without a home clinic.
    """
    chosen = user.working_clinic_id
    if chosen and chosen != user.home_clinic_id:
        if clinic := clinics_to_work_in(user).filter(pk=chosen).first():
            return clinic
    return user.home_clinic


def clinics_where(user, action):
    """Clinics in which this person holds the flag of ``action`` (not those that only share)."""
    if not getattr(user, "is_active", False):
        return Clinic.objects.none()
    if user.is_superuser:
        return Clinic.objects.all()
    return Clinic.objects.filter(
        Exists(
            ClinicPermission.objects.filter(
                clinic=OuterRef("pk"),
                user=user,
                deleted_at=None,
                **{Action(action).value: True},
            )
        )
    )


def ids_where(user, action):
    """Ids of the clinics in which this person holds the flag of ``action``."""
    flag = Action(action).value
    return {place.clinic_id for place in standing.places(user) if flag in place.flags}


def flags_by_clinic(user):
    """{clinic id: set of flags that count there}; a flag held in one clinic of a group counts in all."""
    held, groups, here = {}, {}, standing.places(user)
    for place in here:
        groups.setdefault(place.group_id, set()).add(place.clinic_id)
    for place in here:
        for shared in groups[place.group_id] if place.group_id else {place.clinic_id}:
            held[shared] = held.get(shared, frozenset()) | place.flags
    return {clinic_id: flags for clinic_id, flags in held.items() if flags}


def flags_for_patients(user, patient_ids, held=None):
    """{patient id: set of flags this person holds over that patient's chart}.

    ``held``: ``flags_by_clinic``, where it is known already.
    """
    held = flags_by_clinic(user) if held is None else held
    flags = {}
    for patient_id, clinic_id in standing.once(
        user, frozenset(patient_ids), lambda: _present(patient_ids)
    ):
        flags[patient_id] = flags.get(patient_id, frozenset()) | held.get(clinic_id, frozenset())
    return flags


def _present(patient_ids):
    here = Presence.objects.filter(patient_id__among=patient_ids, has=True)
    return list(here.values_list("patient_id", "clinic_id"))


def with_presence(rows):
    """Rows of patients or of their charts that know their clinics: ``may`` need not ask for them."""
    patient = "pk" if rows.model._meta.model_name == "patient" else "patient_id"
    here = Presence.objects.filter(patient=OuterRef(patient), has=True).values("clinic")
    return rows.annotate(clinics_here=ArraySubquery(here))


def may(user, action, record):
    """May this person do this to this record? Ask only about records from ``visible_to``."""
    if not getattr(user, "is_active", False):
        return False
    if user.is_superuser:
        return True
    flag = Action(action).value
    name = record._meta.model_name
    if name == "patient" or hasattr(record, "patient_id"):
        patient_id = record.pk if name == "patient" else record.patient_id
        here = getattr(record, "clinics_here", None)
        if here is not None:
            present = [(patient_id, clinic_id) for clinic_id in here]
            standing.once(user, frozenset([patient_id]), lambda: present)
            held = flags_by_clinic(user)
            return any(flag in held.get(clinic_id, ()) for clinic_id in here)
        return flag in flags_for_patients(user, [patient_id]).get(patient_id, ())
    clinic_id = record.pk if name == "clinic" else getattr(record, "clinic_id", None)
    return flag in flags_by_clinic(user).get(clinic_id, ())


def holds(user, *actions, live=False, open_to_new=False):
    """Does this person hold the flags in some clinic? (For menus and the portal's model permissions.)

    ``live``: in one that was not deleted; ``open_to_new``: and is not archived.
    """
    wanted = {Action(action).value for action in actions}
    return any(
        wanted <= place.flags
        for place in standing.places(user)
        if (place.is_live or not (live or open_to_new)) and (place.is_open or not open_to_new)
    )


def writes_all_forms(user):
    """Organisation managers, and people with that mark, write the forms of every clinic."""
    return bool(getattr(user, "is_active", False)) and (
        user.role in (user.Role.SUPER_ADMIN, user.Role.ADMIN) or user.designs_forms
    )


def designs_forms(user):
    """Clinic managers write the forms of their clinics, others those of every clinic."""
    if writes_all_forms(user):
        return True
    known = getattr(user, "_portal_permissions", None)  # on a page this was asked already
    return holds(user, Action.MANAGE) if known is None else "clinical.view_clinic" in known


def writes_articles(user):
    """What everybody may read is written by who writes the forms of every clinic."""
    return writes_all_forms(user)


def portal_permissions(user):
    """Model permissions for Wagtail: ``clinical.view_patient`` means "in some clinic".

    Per record it is ``visible_to`` and ``may`` that decide; asked once per request and kept on the user.
    """
    if not getattr(user, "is_active", False):
        return frozenset()
    known = getattr(user, "_portal_permissions", None)
    if known is None:
        from clinical import catalogue

        known = {"wagtailadmin.access_admin"}
        places = standing.places(user)
        sees, reads = any(p.sees for p in places), any(p.reads for p in places)
        known |= {
            f"clinical.view_{model._meta.model_name}"
            for model in catalogue.patient_and_chart()
            if (sees if model.for_front_desk else reads)
        }
        organisation = user.role in (user.Role.SUPER_ADMIN, user.Role.ADMIN)
        if organisation or holds(user, Action.MANAGE):
            known |= {
                "clinical.view_clinic",
                "clinical.view_user",
                "clinical.view_clinicpermission",
            }
        user._portal_permissions = known = frozenset(known)
    return known
