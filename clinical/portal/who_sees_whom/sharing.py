"""Clinics that share patients, and forms whose answers are not for everybody."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import staff
from clinical.changes.kinds import ReadersChange, SharingChange
from clinical.models import Clinic, Confidentiality, EventForm, SharingGroup, User
from clinical.portal.who_sees_whom.page import (
    DECIDED_MEANWHILE,
    Marked,
    WhoSeesWhomPage,
    decides_sharing,
    to_confirm,
)


class SharingView(WhoSeesWhomPage):
    """Each clinic and the group it shares patients with."""

    template_name = "portal/who_sees_whom/sharing.html"
    page_title = gettext_lazy("Clinics that share patients")

    def is_for(self, user):
        return decides_sharing(user)

    def get_context_data(self, **kwargs):
        clinics = Clinic.objects.live().select_related("sharing_group").order_by("name", "pk")
        return super().get_context_data(**kwargs) | {
            "clinics": clinics,
            "groups": SharingGroup.objects.order_by("name"),
        }

    def post(self, request, *args, **kwargs):
        if name := request.POST.get("name", "").strip():
            _group, made = SharingGroup.objects.get_or_create(name=name[:200])
            said = _("The group was made. Now choose it for its clinics.")
            messages.success(request, said if made else _("This group is there already."))
            return redirect("who_sees_whom_sharing")
        clinics = Clinic.objects.live().in_bulk([c for c in [request.POST.get("clinic")] if c])
        group = request.POST.get("group", "")
        if not clinics or group and not SharingGroup.objects.filter(pk=group).exists():
            raise Http404
        (clinic,) = clinics
        change = SharingChange(str(clinic), int(group) if group else None)
        return to_confirm(change, back=reverse("who_sees_whom_sharing"))


class FormsView(WhoSeesWhomPage):
    """The visit forms and who reads their answers."""

    template_name = "portal/who_sees_whom/forms.html"
    page_title = gettext_lazy("Confidential forms")

    def is_for(self, user):
        return staff.manages_organisation(user)

    def get_context_data(self, **kwargs):
        circles = {c.pk: c for c in Confidentiality.objects.all()}
        forms_here = EventForm.objects.live().order_by("name", "pk")
        tried = [form for form in forms_here if form.is_trial]
        testers = {pk for form in tried for pk in _readers(circles.get(form.pk))}
        named = User.objects.in_bulk(testers) if testers else {}
        return super().get_context_data(**kwargs) | {
            "lines": [(f, circles.get(f.pk)) for f in forms_here if not f.is_trial],
            "tried": [
                (f, [named[pk] for pk in _readers(circles.get(f.pk)) if pk in named])
                for f in tried
                if f.is_published
            ],
        }


def _readers(circle):
    return circle.reader_ids if circle else []


class CircleForm(Marked, forms.Form):
    """Who reads the answers to one form."""

    answers_for = forms.ChoiceField(
        label=gettext_lazy("Who reads the answers"),
        choices=Confidentiality.AnswersFor.choices,
        widget=forms.RadioSelect,
    )
    reader_roles = forms.MultipleChoiceField(
        label=gettext_lazy("These roles"),
        choices=User.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reader_ids = forms.ModelMultipleChoiceField(
        label=gettext_lazy("These people"),
        queryset=User.objects.filter(is_active=True).order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("reader_roles") or cleaned.get("reader_ids")
        if cleaned.get("answers_for") == Confidentiality.AnswersFor.NAMED and not named:
            self.add_error("reader_ids", _("Name at least one person or role, or nobody reads it."))
        return cleaned


class CircleView(WhoSeesWhomPage):
    """Who reads the answers to this form; of one that is only tried nobody else may."""

    template_name = "portal/who_sees_whom/circle.html"
    above = [("who_sees_whom_forms", gettext_lazy("Confidential forms"))]

    def is_for(self, user):
        return staff.manages_organisation(user)

    @cached_property
    def visit_form(self):
        found = EventForm.objects.live().real().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self):
        return str(self.visit_form)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.form()
        return super().get_context_data(**kwargs) | {"form": form}

    def _now(self):
        circle = Confidentiality.objects.filter(form=self.visit_form.pk).first()
        if circle is None:
            return {"answers_for": Confidentiality.AnswersFor.EVERYONE}
        return {
            "answers_for": circle.answers_for,
            "reader_roles": circle.reader_roles,
            "reader_ids": circle.reader_ids,
        }

    def form(self, *posted):
        now = self._now()
        return CircleForm(*posted, initial=now, shown=now)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if form.is_old:
            messages.warning(request, DECIDED_MEANWHILE)
            return self.render_to_response(self.get_context_data(form=self.form()))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        said = form.cleaned_data
        change = ReadersChange(
            str(self.visit_form.pk),
            said["answers_for"],
            said["reader_roles"],
            [str(person.pk) for person in said["reader_ids"]],
        )
        return to_confirm(change, back=reverse("who_sees_whom_forms"))
