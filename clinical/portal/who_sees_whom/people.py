"""People: what each one's phones hold and why, and what they may do in which clinic."""

import uuid
from functools import reduce
from operator import or_

from django import forms
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from clinical import access, explaining, staff
from clinical.access import Action
from clinical.changes.kinds import (
    ChartsChange,
    LeavingChange,
    PatientChange,
    PermissionChange,
)
from clinical.models import FLAGS, Clinic, ClinicPermission, Patient
from clinical.portal.who_sees_whom.changing import phones_of
from clinical.portal.who_sees_whom.page import (
    DECIDED_MEANWHILE,
    Marked,
    WhoSeesWhomPage,
    decides_sharing,
    to_confirm,
)
from clinical.presets import BY_KEY, IN_A_CLINIC, preset_of

PEOPLE_A_PAGE = 50
PATIENTS_OFFERED = 8
SEARCHED = ("given_name", "surname", "external_patient_id", "government_id", "phone")
MOST_WORDS = 4

_NUMBERS = """
    SELECT a.user_id, count(DISTINCT p.patient_id)
    FROM clinical_access a JOIN clinical_presence p USING (clinic_id)
    JOIN clinical_patient t ON t.id = p.patient_id AND t.deleted_at IS NULL
    WHERE a.user_id = ANY(%s) AND a.sees AND p.has GROUP BY 1"""


def numbers_of(people):
    """{user id: how many patients they see}, one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [[person.pk for person in people]])
        return dict(cursor.fetchall())


class PeopleView(WhoSeesWhomPage):
    """Everybody this manager looks after: clinics, mark, and how many patients their phones hold."""

    template_name = "portal/who_sees_whom/people.html"

    def get_context_data(self, **kwargs):
        people = staff.people_found_by(self.request.user).order_by("-is_active", "name", "pk")
        if q := self.request.GET.get("q", "").strip():
            people = people.filter(name__icontains=q) | people.filter(login__icontains=q)
        page = Paginator(people, PEOPLE_A_PAGE).get_page(self.request.GET.get("p"))
        numbers, phones = numbers_of(page), phones_of(page)
        permitted = {}
        rows = ClinicPermission.objects.live().filter(user__in=[p.pk for p in page])
        for row in rows.select_related("clinic").order_by("clinic__name"):
            permitted.setdefault(row.user_id, []).append(row.clinic)
        return super().get_context_data(**kwargs) | {
            "q": q,
            "page": page,
            "lines": [
                {
                    "person": person,
                    "clinics": permitted.get(person.pk, ()),
                    "patients": numbers.get(person.pk, 0),
                    "phones": phones.get(person.pk, {}).get("phones", 0),
                }
                for person in page
            ],
            "shares": decides_sharing(self.request.user),
            "closes": staff.manages_organisation(self.request.user),
        }


class _AboutPerson(WhoSeesWhomPage):
    @cached_property
    def person(self):
        found = staff.people_found_by(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def find(self):
        _ = self.person

    @property
    def address(self):
        return reverse("who_sees_whom_person", args=[self.person.pk])


class PersonView(_AboutPerson):
    """What would this person's phone hold, and why (not) this patient?"""

    template_name = "portal/who_sees_whom/person.html"

    def get_page_title(self):
        return self.person.name

    def get_context_data(self, **kwargs):
        person, by = self.person, self.request.user
        rows = {row.clinic_id: row for row in ClinicPermission.objects.live().filter(user=person)}
        managed = staff.clinics_of_manager(by).live().order_by("name")
        return super().get_context_data(**kwargs) | {
            "person": person,
            "ways": explaining.ways(person),
            "holdings": explaining.holdings(person),
            "phones": phones_of([person]).get(person.pk),
            "permissions": [
                (clinic, rows.get(clinic.pk), _said(rows.get(clinic.pk))) for clinic in managed
            ],
            "decides": staff.manages_person(by, person),
            **self._asked_about(),
        }

    def _asked_about(self):
        """The patient somebody misses on this person's phone: the manager's own patients only."""
        by, q = self.request.user, self.request.GET.get("q", "").strip()
        if key := self.request.GET.get("patient", ""):
            patient = _patients(by).filter(pk=_uuid(key)).first()
            if patient:
                held, reasons = explaining.why(self.person, patient)
                return {"q": q, "patient": patient, "held": held, "reasons": reasons}
        return {"q": q, "found": _found(by, q)}

    def post(self, request, *args, **kwargs):
        changes = {
            "front_desk": ChartsChange(str(self.person.pk), False),
            "charts": ChartsChange(str(self.person.pk), True),
            "leaves": LeavingChange(str(self.person.pk), True),
            "back": LeavingChange(str(self.person.pk), False),
        }
        try:
            change = changes[request.POST.get("change")]
        except KeyError:
            raise Http404 from None
        return to_confirm(change, back=self.address)


class PermissionForm(Marked, forms.Form):
    """The eleven flags, in words."""

    def __init__(self, *args, row=None, reads_charts, **kwargs):
        held = [flag for flag in FLAGS if row and getattr(row, flag)]
        super().__init__(*args, shown=[held, reads_charts], **kwargs)
        for flag in FLAGS:
            label = ClinicPermission._meta.get_field(flag).verbose_name
            self.fields[flag] = forms.BooleanField(
                label=label, required=False, initial=flag in held
            )

    @property
    def flags(self):
        return [flag for flag in FLAGS if self.cleaned_data[flag]]


class PermissionView(_AboutPerson):
    """What this person may do in one clinic."""

    template_name = "portal/who_sees_whom/permission.html"

    @cached_property
    def clinic(self):
        clinics = staff.clinics_of_manager(self.request.user).live()
        found = clinics.filter(pk=self.kwargs["clinic"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self):
        return f"{self.person.name} · {self.clinic}"

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.form()
        held = [flag for flag in FLAGS if form[flag].initial]
        return super().get_context_data(**kwargs) | {
            "form": form,
            "address": self.address,
            "presets": IN_A_CLINIC,
            "now": preset_of(held, self.person.reads_charts),
        }

    def form(self, *posted):
        row = ClinicPermission.objects.live().filter(user=self.person, clinic=self.clinic).first()
        return PermissionForm(*posted, row=row, reads_charts=self.person.reads_charts)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        form.is_valid()
        if form.is_old:
            messages.warning(request, DECIDED_MEANWHILE)
            return self.render_to_response(self.get_context_data(form=self.form()))
        flags, reads_charts = form.flags, None
        preset = BY_KEY.get(request.POST.get("preset"))
        if preset in IN_A_CLINIC:
            flags, reads_charts = list(preset.flags), preset.reads_charts
        change = PermissionChange(
            str(self.person.pk), str(self.clinic.pk), flags, reads_charts=reads_charts
        )
        if not change.may(request.user):
            form.add_error(
                None,
                _(
                    "Only an organisation manager decides about clinic managers, and nobody about themselves."
                ),
            )
            return self.render_to_response(self.get_context_data(form=form))
        return to_confirm(change, back=self.address)


class PatientPlacesView(WhoSeesWhomPage):
    """The clinics that have one patient; a manager gives the patient to another or takes them away."""

    template_name = "portal/who_sees_whom/patient.html"

    @cached_property
    def patient(self):
        found = _patients(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None or not access.may(self.request.user, Action.MANAGE, found):
            raise Http404
        return found

    def find(self):
        _ = self.patient

    def get_page_title(self):
        return _("Clinics of this patient")  # not the name: titles stay in the browser's history

    def known(self):
        """The clinics that have the patient."""
        return Clinic.objects.filter(presence__patient=self.patient, presence__has=True)

    def others(self):
        """Those that this person sees and can give the patient to."""
        open_ones = access.clinics_seen(self.request.user).live().filter(is_archived=False)
        return open_ones.exclude(pk__in=self.known().values("pk"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patient": self.patient,
            "clinics": self.known().order_by("name"),
            "others": self.others().order_by("name"),
        }

    def post(self, request, *args, **kwargs):
        has = request.POST.get("change") == "give"
        offered = self.others() if has else self.known()
        clinic = offered.filter(pk=_uuid(request.POST.get("clinic"))).first()
        if clinic is None:
            raise Http404
        change = PatientChange(str(self.patient.pk), str(clinic.pk), has)
        return to_confirm(change, back=reverse("who_sees_whom_patient", args=[self.patient.pk]))


def _patients(user):
    return Patient.objects.visible_to(user)


def _found(user, q):
    """The first patients whose names or numbers hold every word of ``q``."""
    if not q:
        return ()
    found = _patients(user)
    for word in q.split()[:MOST_WORDS]:
        found = found.filter(reduce(or_, (Q(**{f"{c}__icontains": word}) for c in SEARCHED)))
    return found.order_by("given_name", "pk")[:PATIENTS_OFFERED]


def _uuid(text):
    try:
        return uuid.UUID(text)
    except (TypeError, ValueError, AttributeError):
        return None


def _said(row):
    """The flags of a permission row in words."""
    if row is None:
        return ""
    if row.is_clinic_admin:
        return _("clinic manager: everything")
    flags = [f for f in FLAGS if getattr(row, f)]
    return gettext(", ").join(str(ClinicPermission._meta.get_field(f).verbose_name) for f in flags)
