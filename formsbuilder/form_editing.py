"""The editor of a visit form: what publishing says, and the pages beside it."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from formsbuilder import checking, publishing
from formsbuilder.asking_once import ReadsOnce
from formsbuilder.copying import BringsTranslations
from formsbuilder.wording import sentence_with_place


class TellsAboutPhones:
    """Publishing says what phones get; a mistake found too late is told, not a server error."""

    def get_side_panels(self):
        """Without Wagtail's checks of web pages, which say nothing about a form."""
        panels = super().get_side_panels()
        return MediaContainer(p for p in panels if not isinstance(p, ChecksSidePanel))

    def publish_action(self):
        """What is on phones already is published from the page that says what changes."""
        if checking.is_told_first(self.object):
            return redirect("form_check", pk=self.object.pk)
        before = publishing.last_publication(self.object)
        try:
            response = super().publish_action()
        except publishing.FormHasMistakes as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            return redirect(self.get_edit_url())
        self.object.refresh_from_db()
        self.unchanged = before == publishing.last_publication(self.object)
        for problem in publishing.warnings(self.object):
            messages.warning(self.request, sentence_with_place(problem))
        return response

    def get_error_message(self):
        if self.action == "publish":
            return _("The form is not published yet: look at what is marked below.")
        return super().get_error_message()

    def get_success_message(self, instance=None):
        if self.action != "publish":
            return super().get_success_message(instance)
        form = instance or self.object
        if not publishing.is_due(form):
            return super().get_success_message(instance)
        text = (
            _("“%(form)s” is published; nothing had changed since version %(number)s.")
            if self.unchanged
            else _("“%(form)s” is published as version %(number)s. Phones get it when they sync.")
        )
        number = publishing.last_publication(form).number
        return text % {"form": form, "number": number}


class AddForm(BringsTranslations, TellsAboutPhones, snippets.CreateView):
    pass


class EditForm(ReadsOnce, TellsAboutPhones, snippets.EditView):
    @property
    def header_more_buttons(self):
        address = reverse("form_translations", args=[self.object.pk])
        translations = Button(_("Translations"), url=address, icon_name="globe", priority=5)
        address = reverse("form_versions", args=[self.object.pk])
        versions = Button(_("Versions"), url=address, icon_name="history", priority=6)
        address = reverse("form_take", args=[self.object.pk])
        taken = Button(_("As XLSForm"), url=address, icon_name="download", priority=7)
        address = reverse("form_paper", args=[self.object.pk])
        paper = Button(_("On paper"), url=address, icon_name="doc-full", priority=8)
        address = reverse("form_trial", args=[self.object.pk])
        tried = Button(_("Try on a phone"), url=address, icon_name="mobile-alt", priority=9)
        return [translations, versions, taken, paper, tried, *super().header_more_buttons]
