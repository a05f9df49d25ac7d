"""The portal's lock: list and record of every page come from what the person may see.

Wagtail asks permission per model, not per record. Here a view gets its rows from the policy's
``scope`` (a foreign id is absent: 404) and then asks ``may``; a view that a viewset does not offer
has no address at all.
"""

from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import Http404
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from clinical import access, catalogue
from clinical.access import Action

# Wagtail's words for what a person does, in ours; deleting depends on what is deleted.
_ACTIONS = {"view": Action.SEE, "add": Action.EDIT, "change": Action.EDIT}
_ADDING = {"patient": Action.REGISTER, "prescription": Action.PRESCRIBE}
_DELETING = {"patient": Action.DELETE_PATIENT, "visit": Action.DELETE_VISIT}


class ScopedPolicy(ModelPermissionPolicy):
    """Answers Wagtail per record; a subclass replaces ``scope`` and ``may``, nothing else."""

    def scope(self, user):
        """The rows that exist for this person: visible to them and not deleted."""
        return self.model._default_manager.visible_to(user).live()

    def may(self, user, action, record):
        return access.may(user, action, record)

    def action_for(self, word):
        """Our action for Wagtail's view, add, change or delete; KeyError for others."""
        name = self.model._meta.model_name
        if word == "delete":
            return _DELETING.get(name, Action.DELETE_EVENT)
        if word == "add" and name in _ADDING:
            return _ADDING[name]
        return _ACTIONS[word]

    def user_has_permission_for_instance(self, user, action, instance):
        try:
            wanted = self.action_for(action)
        except KeyError:
            return False
        return self.scope(user).filter(pk=instance.pk).exists() and self.may(user, wanted, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission_for_instance(user, a, instance) for a in actions)

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.scope(user)


def policy_of(model):
    """The scoped policy of a model; without one its pages refuse to be made."""
    policy = policy_registry.get_by_type(model)
    if not isinstance(policy, ScopedPolicy):
        raise ImproperlyConfigured(
            f"{model.__name__} has no ScopedPolicy. At the top of wagtail_hooks.py write: "
            f"register_permission_policy({model.__name__}, ScopedPolicy({model.__name__}))"
        )
    return policy


class ScopedView:
    """Put in front of every view of a scoped viewset: looks the record up before the view does."""

    viewset = None
    record = None

    def setup(self, request, *args, **kwargs):
        policy = self.viewset.lock
        self.queryset = policy.scope(request.user)
        key = getattr(self, "pk_url_kwarg", None) or "pk"
        if key in kwargs:
            try:
                self.record = self._with_presence(request.user).get(pk=kwargs[key])
            except (self.viewset.model.DoesNotExist, ValidationError, ValueError) as gone:
                raise Http404 from gone
            if not policy.may(request.user, self.viewset.action_of(request), self.record):
                raise PermissionDenied
        super().setup(request, *args, **kwargs)

    def _with_presence(self, user):
        records = self.scoped_records()
        is_of_chart = records.model in catalogue.patient_and_chart()
        return access.with_presence(records) if is_of_chart and not user.is_superuser else records

    def dispatch(self, request, *args, **kwargs):
        if getattr(self, "is_export", False) and not self.list_export:
            raise Http404  # files are made by the exports room
        return super().dispatch(request, *args, **kwargs)

    def get_base_object_queryset(self):
        return self.queryset

    # Choosers
    def get_object_list(self):
        return self.queryset

    def get_objects(self, pks):
        try:
            return self.queryset.filter(pk__in=pks)
        except (ValidationError, ValueError) as strange:
            raise Http404 from strange


class _Records:
    """Stands behind every such view."""

    def scoped_records(self):
        """Where the single record comes from; a view may widen the select, never the filter."""
        return self.queryset


class _Scoping:
    """What scoped viewsets share: the lock before each view, and only the offered addresses."""

    offers = {}  # name of a view -> the action it needs

    @property
    def lock(self):
        """The policy that says which rows exist; a second page of the same model brings its own."""
        return policy_of(self.model)

    def construct_view(self, view_class, **kwargs):
        locked = type(view_class.__name__, (ScopedView, view_class, _Records), {"viewset": self})
        return super().construct_view(locked, **kwargs)

    def action_of(self, request):
        name = request.resolver_match.url_name.removesuffix("_results")
        try:
            return self.offers[name]
        except KeyError:
            raise Http404 from None

    def get_urlpatterns(self):
        return [
            pattern
            for pattern in super().get_urlpatterns()
            if pattern.name.removesuffix("_results") in self.offers
        ]

    def on_register(self):
        _ = self.lock
        super().on_register()


class ScopedViewSet(_Scoping, ModelViewSet):
    """A list and pages of one kind of record; ``offers`` names the views and what each needs."""

    offers = {"index": Action.SEE, "inspect": Action.SEE}
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = []

    def get_common_view_kwargs(self, **kwargs):
        kwargs = super().get_common_view_kwargs(**kwargs)
        for name in ("index", "history", "usage", "add", "edit", "delete", "copy", "inspect"):
            if name not in self.offers:
                kwargs[f"{name}_url_name"] = None
        if "index" not in self.offers:
            kwargs["index_results_url_name"] = None
        return kwargs

    def register_admin_url_finder(self):
        if "edit" in self.offers:
            super().register_admin_url_finder()

    def register_permissions(self):
        """Nothing for Wagtail's group editor: groups are not used."""


class ScopedChooserViewSet(_Scoping, ChooserViewSet):
    """A dialog to pick one of the records that a person may see."""

    offers = {"choose": Action.SEE, "chosen": Action.SEE, "chosen_multiple": Action.SEE}
    register_widget = False
