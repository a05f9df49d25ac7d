"""A name that ends in ح sounds like one that ends in h: Saleh, صالح. All words are heard again."""

from django.db import migrations

from clinical.search import functions


class Migration(migrations.Migration):
    dependencies = [("clinical", "0006_search")]

    operations = [
        migrations.RunSQL("\n".join(functions.CREATE), migrations.RunSQL.noop),
        migrations.RunSQL(
            "TRUNCATE clinical_nameword; SELECT clinical_search_everybody();",
            migrations.RunSQL.noop,
        ),
    ]
