"""Many colleagues at once: a file or a pasted list, a look at every row, then the cards."""

import csv

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin import messages

from clinical import people_import
from clinical.people_import import HEADINGS, CannotRead
from clinical.portal.people.inviting import card, invited
from clinical.portal.people.page import PeoplePage
from clinical.presets import IN_A_CLINIC

SALT = "people to be invited"
SECONDS = 3600


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (XLSX or CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the cells here, with the headings"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    def clean(self):
        cleaned = super().clean()
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        try:
            if file:
                cleaned["rows"] = people_import.read_file(file.name, file.read())
            elif pasted.strip():
                cleaned["rows"] = people_import.read_text(pasted)
            else:
                self.add_error(None, _("Choose a file or paste a list."))
        except CannotRead as problem:
            self.add_error(None, str(problem))
        return cleaned


@method_decorator(never_cache, name="dispatch")
class ImportView(PeoplePage):
    template_name = "portal/people/import.html"
    page_title = gettext_lazy("Invite many at once")
    above = [("people_invite", gettext_lazy("Invite a colleague"))]

    def get_context_data(self, **kwargs):
        given = {"form": ImportForm(), "presets": IN_A_CLINIC, "back": reverse("people")}
        given["again"] = reverse("people_import")
        return given | super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        if "rows" in request.POST:
            return self.do(request)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        rows = people_import.with_logins(form.cleaned_data["rows"])
        return self.preview(people_import.try_rows(rows, by=request.user), rows)

    def preview(self, tried, rows):
        wrong = sum(bool(one.problems) for one in tried)
        signed = signing.dumps(
            {"by": str(self.request.user.pk), "rows": rows}, salt=SALT, compress=True
        )
        context = self.get_context_data(tried=tried, wrong=wrong, signed="" if wrong else signed)
        return self.render_to_response(context)

    def do(self, request):
        try:
            said = signing.loads(request.POST["rows"], salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            said = {}
        if said.get("by") != str(request.user.pk):
            messages.error(request, _("That was too long ago. Choose the file again."))
            return redirect(request.path)
        people, tried = people_import.do_rows(said["rows"], by=request.user)
        if not people:
            return self.preview(tried, said["rows"])
        return self.card(people)

    def card(self, people):
        by = self.request.user
        return card(self, [invited(self.request, person, by=by) for person in people])


class ExampleView(PeoplePage):
    """A file to fill in, with the headings and one line."""

    def get(self, request, *args, **kwargs):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        response.write("\ufeff")  # Excel reads Arabic with it
        lines = csv.writer(response)
        lines.writerow(names[0] for names in HEADINGS.values())
        lines.writerow([_("Amal Haddad"), "", "", IN_A_CLINIC[1].name, _("name of the clinic"), ""])
        return response
