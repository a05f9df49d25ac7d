"""The portal's pages for visit forms: list, editor, history, preview, unpublish, delete."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Revision
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from clinical.models import Clinic, PublishedForm
from clinical.portal.tables import TextColumn
from formsbuilder import checking, publishing
from formsbuilder.copying import BringsTranslations, CopyForm
from formsbuilder.models import FormDraft
from formsbuilder.registration import saving
from formsbuilder.wording import sentence_with_place


class OnlyFormsOfThePerson:
    """In front of every view of a single form: one that is not theirs is absent (404).

    Wagtail asks the policy per model on most of its views, so an id from elsewhere would open.
    """

    def setup(self, request, *args, **kwargs):
        if "pk" in kwargs:
            reading = isinstance(self, (snippets.InspectView, snippets.CopyView))
            action = "view" if reading else "change"
            policy = policy_registry.get_by_type(FormDraft)
            try:
                found = policy.is_among(request.user, action, kwargs["pk"])
            except ValidationError:  # the compare view takes any text as id
                found = False
            if not found:
                raise Http404
        super().setup(request, *args, **kwargs)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except MultiValueDictKeyError as cut:  # not all of the editor was sent
            raise BadRequest from cut


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


class FormList(snippets.IndexView):
    default_ordering = "name"

    def get_base_queryset(self):
        forms = policy_registry.get_by_type(FormDraft).instances_user_has_permission_for(
            self.request.user, "view"
        )
        version = PublishedForm.objects.filter(form_id=OuterRef("pk")).order_by("-number")
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
            ]
        if saving.may_edit(self.request.user):
            address = reverse("registration_form")
            buttons += [Button(_("Registration form"), url=address, icon_name="user")]
        return buttons

    def get_table(self, object_list, **kwargs):
        """Which of them are to be published later is asked once, not for each."""
        planned = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(FormDraft),
            object_id__in=[str(form.pk) for form in object_list],
            approved_go_live_at__isnull=False,
        )
        by_form = {revision.object_id: revision for revision in planned}
        for form in object_list:
            form.scheduled_revision = by_form.get(str(form.pk))
        return super().get_table(object_list, **kwargs)

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


class AddForm(BringsTranslations, TellsAboutPhones, snippets.CreateView):
    pass


class EditForm(TellsAboutPhones, snippets.EditView):
    def get_object(self, queryset=None):
        """Wagtail asks twice; a page that only shows the form reads it once."""
        if self.request.method != "GET":
            return super().get_object(queryset)
        if not hasattr(self, "_shown"):
            forms = FormDraft.objects.select_related("latest_revision")
            self._shown = super().get_object(forms)
            self.live_object.scheduled_revision = self._shown.scheduled_revision
        return self._shown

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
        return [translations, versions, taken, paper, *super().header_more_buttons]


class DeleteForm(snippets.DeleteView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(has_answers=publishing.has_answers(self.object), **kwargs)

    @property
    def confirmation_message(self):
        return _("Delete this form? Phones drop it when they next sync.")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except publishing.FormHasAnswers as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            return redirect(self.get_delete_url())


class UnpublishForm(snippets.UnpublishView):
    def get_template_names(self):
        return ["formsbuilder/confirm_unpublish.html"]

    success_message = gettext_lazy("“%(object)s” is unpublished. Phones drop it when they sync.")

    def unpublish(self):
        """Through the form itself: Wagtail's view would leave it on the phones."""
        self.object.unpublish(user=self.request.user)


class InspectForm(snippets.InspectView):
    """What a clinic manager may look at but not change: a form of all clinics."""

    page_title = gettext_lazy("Visit form")
    template_name = "formsbuilder/inspect.html"
    fields = ["name"]

    def get_edit_url(self):
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_edit_url() if may(self.request.user, "change", self.object) else None

    def get_delete_url(self):
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_delete_url() if may(self.request.user, "delete", self.object) else None

    def get_context_data(self, **kwargs):
        document, _problems = publishing.compiled(self.object)
        return super().get_context_data(document=document, **kwargs)


class FormDraftViewSet(snippets.SnippetViewSet):
    model = FormDraft
    icon = "form"
    url_prefix = "forms"
    url_namespace = "visit_forms"
    menu_label = gettext_lazy("Forms")
    menu_name = "visit-forms"
    menu_order = 300
    add_to_admin_menu = True
    inspect_view_enabled = True
    search_fields = ["name"]
    index_view_class = FormList
    add_view_class = AddForm
    copy_view_class = CopyForm
    edit_view_class = EditForm
    delete_view_class = DeleteForm
    unpublish_view_class = UnpublishForm
    inspect_view_class = InspectForm
    delete_template_name = "formsbuilder/confirm_delete.html"
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel("name"), FieldPanel("questions")], heading=gettext_lazy("Questions")
            ),
            ObjectList(
                [
                    FieldPanel("clinic_ids"),
                    FieldPanel("language"),
                    FieldPanel("description"),
                    FieldPanel("is_snapshot_form"),
                    FieldPanel("is_editable"),
                ],
                heading=gettext_lazy("Settings"),
            ),
        ]
    )

    def get_common_view_kwargs(self, **kwargs):
        """Nothing refers to a form but its answers, so "used 0 times" would mislead."""
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def construct_view(self, view_class, **kwargs):
        guarded = type(view_class.__name__, (OnlyFormsOfThePerson, view_class), {})
        return super().construct_view(guarded, **kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to a draft, and Wagtail's would list every clinic's forms."""
