import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clinical.models.fields


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('syncapi', '0003_who_settled'),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('over_a_day', models.PositiveIntegerField(default=0)),
                ('over_a_week', models.PositiveIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
