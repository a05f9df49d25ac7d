"""What the pages of the first steps share: the way through them, skipping, and the list of all."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinical.portal.managers import ManagersPage
from clinical.setup import steps


class StepsPage(ManagersPage):
    """For organisation managers; a demo has no first steps."""

    header_icon = "list-ol"
    page_title = _("First steps")
    root = ("first_steps", page_title)

    def is_for(self, user):
        return bool(user.is_active and user.is_superuser) and not settings.DEMO

    @cached_property
    def steps(self):
        return steps.steps()


class FirstStepsView(StepsPage):
    """All steps, with the next one to do first."""

    template_name = "portal/first_steps/list.html"

    def get_context_data(self, **kwargs):
        unneeded = steps.left_out()
        lines = [(step, done, step.key in unneeded) for step, done in self.steps]
        return super().get_context_data(**kwargs) | {
            "lines": lines,
            "next": next((step for step, done, out in lines if not done and not out), None),
            "done": sum(done for _step, done, _out in lines),
        }

    def post(self, request, *args, **kwargs):
        """A step is not needed, or it is after all."""
        key = request.POST.get("step")
        if key not in {step.key for step, _done in self.steps}:
            raise Http404
        act = steps.take_up if request.POST.get("change") == "take-up" else steps.leave_out
        act(key, by=request.user)
        return redirect("first_steps")


class StepPage(StepsPage):
    """One step: a form with its button, and the way past it."""

    key = ""
    template_name = "portal/first_steps/step.html"
    button = _("Save and go on")

    @cached_property
    def step(self):
        return next(step for step, _done in self.steps if step.key == self.key)

    def get_page_title(self):
        return self.step.title

    @property
    def after(self):
        """The address of the next step that is not done; the list after the last."""
        later = [s for s, done in self.steps if not done and s.order > self.step.order]
        return reverse(later[0].url_name if later else "first_steps")

    def get_context_data(self, **kwargs):
        numbers = [step.key for step, _done in self.steps]
        return super().get_context_data(**kwargs) | {
            "step": self.step,
            "number": numbers.index(self.key) + 1,
            "of": len(numbers),
            "is_done": {s.key: done for s, done in self.steps}[self.key],
            "after": self.after,
            "button": self.button,
        }
