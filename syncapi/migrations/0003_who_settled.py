import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinical.models.fields


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('syncapi', '0002_what_did_not_stand'),
    ]

    operations = [
        migrations.AddField('trayentry', 'number', models.BigIntegerField(null=True)),
        migrations.AddField(
            'trayentry', 'resolution_note', models.TextField(default='')
        ),
        migrations.AddField(
            'trayentry', 'resolved_at', clinical.models.fields.MomentField(null=True)
        ),
        migrations.AddField(
            'trayentry',
            'resolved_by',
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name='+',
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
