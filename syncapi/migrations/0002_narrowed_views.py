import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A list that was narrowed to a visit, a form or a record tells nothing of the others."""

    dependencies = [
        ("syncapi", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        # Nobody knows any more what these were narrowed to; who edits after this looks once more.
        migrations.RunSQL("DELETE FROM syncapi_shown", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="shown", name="one_view_of_each_part_per_session"),
        migrations.AddField(
            model_name="shown", name="only", field=models.UUIDField(default=uuid.UUID(int=0))
        ),
        migrations.AddConstraint(
            model_name="shown",
            constraint=models.UniqueConstraint(
                fields=("user", "patient_id", "part", "only", "session"),
                name="one_view_of_each_list_per_session",
            ),
        ),
    ]
