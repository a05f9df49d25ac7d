"""The list of visit forms: where each goes, its version, and what else can be made here."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import WorkflowState
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from clinical.models import Clinic, PublishedForm
from clinical.portal.tables import TextColumn
from formsbuilder.asking_once import with_plans
from formsbuilder.colleague_check import asked_of
from formsbuilder.models import FormDraft
from formsbuilder.registration import saving


class FormList(snippets.IndexView):
    default_ordering = "name"

    def get_base_queryset(self):
        forms = policy_registry.get_by_type(FormDraft).instances_user_has_permission_for(
            self.request.user, "view"
        )
        version = PublishedForm.objects.filter(form_id=OuterRef("pk")).order_by("-number")
        if "asked" in self.request.GET:  # from the first page
            asked = asked_of(self.request.user).values_list("revision__object_id", flat=True)
            forms = forms.filter(pk__in=list(asked))
        return forms.select_related("latest_revision").annotate(
            version=Subquery(version.values("number")[:1])
        )

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.add_url:  # who may add a form may also bring one
            buttons += [
                Button(_("Ready-made forms"), url=reverse("form_starters"), icon_name="doc-full"),
                Button(_("Bring an XLSForm"), url=reverse("form_bring"), icon_name="upload"),
                Button(_("Choice lists"), url=reverse("choice_lists"), icon_name="list-ul"),
            ]
        if saving.may_edit(self.request.user):
            address = reverse("registration_form")
            buttons += [Button(_("Registration form"), url=address, icon_name="user")]
        return buttons

    def get_table(self, object_list, **kwargs):
        """Which are to be published later, or looked at by colleagues, is asked once, not for each."""
        asked = WorkflowState.objects.active().filter(
            base_content_type=ContentType.objects.get_for_model(FormDraft),
            object_id__in=[str(form.pk) for form in object_list],
        )
        asked = {state.object_id: [state] for state in asked}
        for form in object_list:
            form._current_workflow_states = asked.get(str(form.pk), [])
        return super().get_table(with_plans(object_list), **kwargs)

    @cached_property
    def clinic_names(self):
        return {str(pk): name for pk, name in Clinic.objects.values_list("pk", "name")}

    def clinics_of(self, form):
        names = [self.clinic_names[pk] for pk in form.clinic_ids if pk in self.clinic_names]
        return _(", ").join(names) if form.clinic_ids else _("All clinics")

    @cached_property
    def editable(self):
        theirs = policy_registry.get_by_type(FormDraft).instances_user_has_permission_for(
            self.request.user, "change"
        )
        return set(theirs.values_list("pk", flat=True))

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.pk in self.editable else None

    def get_delete_url(self, instance):
        return super().get_delete_url(instance) if instance.pk in self.editable else None

    def get_history_url(self, instance):
        return super().get_history_url(instance) if instance.pk in self.editable else None

    @cached_property
    def columns(self):
        """Without the tick boxes of bulk actions: a form is deleted alone, with its reasons."""
        return [
            self._get_title_column("__str__"),
            TextColumn("clinics", label=_("Clinics"), accessor=self.clinics_of),
            TextColumn(
                "questions",
                label=_("Questions"),
                accessor=lambda form: str(len(form.questions.raw_data)),
            ),
            TextColumn("version", label=_("Version"), sort_key="version"),
            LiveStatusTagColumn(),
            UpdatedAtColumn(),
        ]
