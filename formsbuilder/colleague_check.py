"""A colleague looks at a form before it goes to phones: Wagtail's workflow, asking our permissions.

Wagtail's own task wants Django groups; this one asks who may publish the form (``designers``, and so
``clinical.access``). Nobody approves what they asked for themselves, and approving leads to the page
that says what changes: from there it is published, and from nowhere else.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.models import Task, TaskState, Workflow, WorkflowContentType, WorkflowTask
from wagtail.permissions import policy_registry

NAME = gettext_noop("A colleague checks it")  # stored so, and said in the reader's language


class ColleagueCheck(Task):
    """The one step: somebody else who may publish this form."""

    def get_actions(self, obj, user):
        state = obj.current_workflow_state
        if state is None or state.requested_by_id == user.pk or not _may_publish(user, obj):
            return []
        return [
            ("approve", _("See what changes, and publish"), False),
            ("reject", _("Ask for changes"), True),
        ]

    def on_action(self, task_state, user, action_name, **kwargs):
        """Approving is done by the page of changes, whose address is returned."""
        if action_name == "approve":
            return reverse("form_check", args=[task_state.revision.object_id])
        super().on_action(task_state, user, action_name, **kwargs)
        return None

    def user_can_lock(self, obj, user):
        return _may_publish(user, obj)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return asked_of(user).filter(task=self)


def asked_of(user):
    """The open questions of colleagues about forms that this person may publish."""
    mine = policy_registry.get_by_type(_forms()).instances_user_has_permission_for(user, "publish")
    mine = mine.order_by().annotate(key=Cast("pk", CharField())).values("key")
    asked = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    asked = asked.filter(task__in=ColleagueCheck.objects.values("pk"))
    asked = asked.exclude(workflow_state__requested_by=user)
    return asked.filter(revision__object_id__in=mine)


def in_words(state):
    """The same state of a workflow, whose names are said in the reader's language; not to be saved.

    Wagtail shows what is stored. Who gave them another name reads that name.
    """
    tasks = state.all_tasks_with_state()
    for one in (state.workflow, *tasks, state.current_task_state and state.current_task_state.task):
        if one and one.name == NAME:
            one.name = _(NAME)
    state.all_tasks_with_state = lambda: tasks
    return state


def _forms():
    from formsbuilder.models import FormDraft

    return FormDraft


def _may_publish(user, form):
    policy = policy_registry.get_by_type(_forms())
    return policy.user_has_permission_for_instance(user, "publish", form)


def approve(form, *, by):
    """Publish what a colleague asked to look at; False if nobody asked, or not this person."""
    state = form.current_workflow_task_state
    if state is None or not state.task.specific.get_actions(form, by):
        return False
    state.approve(user=by)
    return True


def ensure(**signal):
    """Make the workflow; called after migrate, any number of times."""
    if ColleagueCheck._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before it
    kind = ContentType.objects.get_for_model(_forms())
    if WorkflowContentType.objects.filter(content_type=kind).exists():
        return
    task = ColleagueCheck.objects.create(name=NAME)
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(content_type=kind, workflow=workflow)
