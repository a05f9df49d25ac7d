"""What Wagtail asks again for each line of a list, or twice for one page, is asked once."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision


def with_plans(drafts):
    """The drafts of one model, each knowing its ``scheduled_revision``: what is published later."""
    drafts = list(drafts)
    if drafts:
        planned = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(type(drafts[0])),
            object_id__in=[str(draft.pk) for draft in drafts],
            approved_go_live_at__isnull=False,
        )
        by_id = {revision.object_id: revision for revision in planned}
        for draft in drafts:
            draft.scheduled_revision = by_id.get(str(draft.pk))
    return drafts


class ReadsOnce:
    """The view of an editor that reads its draft once where it only shows it."""

    def get_object(self, queryset=None):
        if self.request.method != "GET":
            return super().get_object(queryset)
        if not hasattr(self, "_shown"):
            drafts = self.model.objects.select_related("latest_revision", "live_revision")
            self._shown = super().get_object(drafts)
            self.live_object.scheduled_revision = self._shown.scheduled_revision
        return self._shown
