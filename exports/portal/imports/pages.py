"""One file of patients on its way in, each step a page: columns, rows, progress, what came of it."""

import itertools

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from clinical.actions import NotDone
from clinical.facts.moments import day_in, zone_called
from clinical.models import Patient
from clinical.portal.records import chart_url
from exports.imports import files, receiving, runs, steps
from exports.imports.models import BroughtPatient
from exports.imports.opening import CannotRead
from exports.imports.permission import may_undo
from exports.portal.imports import wording
from exports.portal.imports.forms import ColumnsForm, ReadingForm
from exports.portal.imports.rows import LikelyRows, number_in, words_of, words_said
from exports.portal.imports.scope import OneFile

Step, Worker = steps.Step, steps.Worker
MOST_KEPT = 100  # of an import that was undone, named one by one


@method_decorator(never_cache, name="dispatch")
class ImportPage(OneFile):
    """``step`` decides what is shown; every button sends ``act``, the name of a method here."""

    form = None
    acts = ("reread", "columns", "back", "words", "rows", "all", "none", "bring", "go_on", "drop")

    def get_page_title(self):
        return self.run.file_name

    def get_template_names(self):
        run = self.run
        if run.is_open or run.worker == Worker.FAILED:
            name = "progress"
        elif self.is_mine and run.step == Step.COLUMNS:
            name = "columns"
        elif self.is_mine and run.step == Step.ROWS:
            name = "rows"
        else:
            name = "outcome"
        return [f"exports/imports/{name}.html"]

    def get_context_data(self, **kwargs):
        (template,) = self.get_template_names()
        more = getattr(self, f"_{template.rsplit('/', 1)[1].removesuffix('.html')}")()
        told = {"run": self.run, "is_mine": self.is_mine, "back": reverse("patient_imports")}
        return super().get_context_data(**kwargs) | told | more

    def _progress(self):
        return {
            "sentence": wording.sentence(self.run),
            "brought": self.run.brought.count() if self.run.step == Step.BRING else 0,
            "may_undo": may_undo(self.request.user, self.run.clinic),
        }

    def _columns(self):
        columns, notes = receiving.profile_of(self.run)
        return {
            "form": self.form or ColumnsForm(run=self.run, columns=columns),
            "reading": ReadingForm(run=self.run),
            "before": receiving.brought_before(self.run),
            "notes": notes,
        }

    def _rows(self):
        summary = files.read_json(self.run.pk, files.SUMMARY)
        today = day_in(zone_called(self.run.clinic.time_zone, "UTC"), timezone.now())
        for entry in summary.get("people", []):
            entry["said"] = wording.person_in_words(entry, today)
        counts = self.run.counts
        return {
            "summary": summary,
            "before": receiving.brought_before(self.run),
            "likely": LikelyRows(self.run, self.request.user, self.request.GET.get("p"), today),
            "words": words_of(summary.get("unknown", [])),
            "to_bring": counts.get("good", 0) + len(self.run.bring_too),
            "left_out": counts.get("likely", 0) - len(self.run.bring_too),
        }

    def _outcome(self):
        run = self.run
        kept = run.brought.filter(state=BroughtPatient.State.KEPT).order_by("row")
        now = Coalesce("patient__merged_into_id", "patient_id")
        kept = dict(kept.values_list(now, "row")[:MOST_KEPT])
        seen = Patient.objects.visible_to(self.request.user).live().filter(pk__in=kept)
        until = run.brought_at and run.brought_at + runs.UNDO_FOR
        return {
            "outcome": wording.outcome(run),
            "not_brought": _not_brought(run.counts),
            "kept": [(kept[p.pk], p, chart_url(p)) for p in seen] if kept else [],
            "until": until,
            "undoable": run.step == Step.BROUGHT
            and run.counts.get("brought")
            and until > timezone.now(),
            "may_undo": may_undo(self.request.user, run.clinic),
        }

    def post(self, request, *args, **kwargs):
        act = request.POST.get("act", "")
        undoes = act == "undo" or (act == "go_on" and self.run.step == Step.UNDO)
        if not undoes and (act not in self.acts or not self.is_mine):
            raise Http404
        try:
            answer = getattr(self, f"do_{act}")(request.POST)
        except (NotDone, CannotRead) as problem:
            messages.error(request, str(problem))
            answer = None
        except PermissionDenied:
            messages.error(request, _("You may not do this."))
            answer = None
        return answer or redirect("patient_import", self.run.pk)

    def do_reread(self, said):
        form = ReadingForm(said, run=self.run)
        if form.is_valid():
            steps.reread_file(run=self.run, **form.read(), by=self.request.user)

    def do_columns(self, said):
        columns, _notes = receiving.profile_of(self.run)
        self.form = ColumnsForm(said, run=self.run, columns=columns)
        if not self.form.is_valid():
            if self.run.step == Step.COLUMNS:
                return self.render_to_response(self.get_context_data())
            # From a page that was left open: what was chosen well before stays.
            raise NotDone(" ".join(itertools.chain(*self.form.errors.values())))
        steps.choose_columns(
            run=self.run,
            columns=self.form.chosen(),
            date_order=self.form.cleaned_data.get("date_order", ""),
            by=self.request.user,
        )
        return None

    def do_back(self, said):
        steps.back_to_columns(run=self.run, by=self.request.user)

    def do_words(self, said):
        summary = files.read_json(self.run.pk, files.SUMMARY)
        meant = words_said(summary.get("unknown", []), said)
        if meant:
            steps.say_words(run=self.run, words=meant, by=self.request.user)

    def do_rows(self, said):
        self._choose(said)
        following = number_in(said.get("next"))
        address = reverse("patient_import", args=[self.run.pk])
        return redirect(f"{address}?p={following}#likely" if following else address)

    def _choose(self, said):
        shown, chosen = (
            [number for text in said.getlist(name) if (number := number_in(text)) is not None]
            for name in ("shown", "too")
        )
        if shown and set(shown) <= set(LikelyRows.numbers(self.run)):
            steps.choose_rows(run=self.run, shown=shown, chosen=chosen, by=self.request.user)

    def do_all(self, said):
        rows = LikelyRows.numbers(self.run)
        steps.choose_rows(run=self.run, shown=rows, chosen=rows, by=self.request.user)

    def do_none(self, said):
        rows = LikelyRows.numbers(self.run)
        steps.choose_rows(run=self.run, shown=rows, chosen=[], by=self.request.user)

    def do_bring(self, said):
        self._choose(said)
        steps.bring_patients(run=self.run, by=self.request.user)

    def do_go_on(self, said):
        steps.go_on(run=self.run, by=self.request.user)

    def do_drop(self, said):
        steps.drop_file(run=self.run, by=self.request.user)
        messages.success(self.request, _("Given up. Nobody was brought, and the file is gone."))
        return redirect("patient_imports")

    def do_undo(self, said):
        if "sure" not in said:
            raise NotDone(_("Tick that they are to be taken back."))
        steps.undo_import(run=self.run, by=self.request.user)


def _not_brought(counts):
    """Rows that stayed out because the person may be here already, and nobody said otherwise."""
    asked = counts.get("good", 0) + counts.get("likely", 0)
    return max(0, asked - counts.get("brought", 0) - counts.get("late", 0))
