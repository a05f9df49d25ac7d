"""Departments of a clinic and what each can do."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import places
from clinical.models import ClinicDepartment
from clinical.portal.as_seen import AsSeen
from clinical.portal.clinics.pages import ClinicPage
from clinical.portal.people.page import refusal


class DepartmentForm(AsSeen, forms.ModelForm):
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[(places.ACTIVE, gettext_lazy("open")), (places.CLOSED, gettext_lazy("closed"))],
    )

    class Meta:
        model = ClinicDepartment
        fields = ["name", "code", "description", *places.CAPABILITIES, "status"]
        widgets = {
            "name": forms.TextInput,
            "code": forms.TextInput(attrs={"dir": "ltr"}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "name": gettext_lazy("Name"),
            "code": gettext_lazy("Short name"),
            "description": gettext_lazy("What it does"),
            "can_dispense_medications": gettext_lazy("Hands out medicines"),
            "can_perform_labs": gettext_lazy("Does laboratory tests"),
            "can_perform_imaging": gettext_lazy("Takes X-ray or ultrasound pictures"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].max_length = 200


class DepartmentView(ClinicPage):
    """A new one, or one that is there; a closed one is kept for the appointments that name it."""

    template_name = "portal/people/form.html"
    department = None

    def find(self):
        super().find()
        if key := self.kwargs.get("department"):
            found = ClinicDepartment.objects.live().filter(clinic=self.clinic, pk=key).first()
            if found is None:
                raise Http404
            self.department = found

    def get_page_title(self):
        return self.department.name if self.department else _("New department")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or DepartmentForm(instance=self.department)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "button": _("Save"),
            "back": self.address,
        }

    def post(self, request, *args, **kwargs):
        before = self.department and ClinicDepartment.objects.get(pk=self.department.pk)
        form = DepartmentForm(request.POST, instance=before)

        def save():
            places.save_department(
                clinic=self.clinic,
                department=self.department,
                was=form.was,
                by=request.user,
                **form.cleaned_data,
            )

        if not form.is_valid() or refusal(form, save):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("Saved."))
        return redirect(self.address)
