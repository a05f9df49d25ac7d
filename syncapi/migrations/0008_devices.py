import clinical.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('syncapi', '0007_what_was_shown'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='receipt',
            name='latest',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=clinical.models.fields.new_id, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('platform', models.TextField()),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
                ('ended_at', clinical.models.fields.MomentField(null=True)),
                ('code', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='syncapi.phonecode')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='pull',
            name='after_push',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='pull',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pulls', to='syncapi.device'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='device',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='receipts', to='syncapi.device'),
        ),
        migrations.CreateModel(
            name='Answered',
            fields=[
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='answered', serialize=False, to='syncapi.receipt')),
                ('push_id', models.UUIDField()),
                ('digest', models.BinaryField(max_length=32)),
                ('verdicts', models.TextField()),
                ('as_sent', models.JSONField(default=dict)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'push_id'), name='one_answer_per_push_id')],
            },
        ),
    ]
