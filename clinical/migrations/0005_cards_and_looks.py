"""Cards printed ahead, who looked at a chart, and indexes for numbers of cards and households."""

import clinical.models.cards
import clinical.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clinical.migrations._together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('clinical', '0004_accounts'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='CardSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1, verbose_name='letter')),
                ('first', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField(verbose_name='number of cards')),
                ('made_at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'sheet of cards',
                'verbose_name_plural': 'sheets of cards',
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('way', models.CharField(choices=[('chart', 'opened the chart'), ('paper', 'made a PDF of the chart'), ('letter', 'wrote a referral letter'), ('history', 'read the history')], max_length=8)),
                ('first_at', clinical.models.fields.MomentField()),
                ('last_at', clinical.models.fields.MomentField()),
                ('times', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(clinical.models.cards.CardKey('external_patient_id'), condition=models.Q(('deleted_at', None), models.Q(('external_patient_id', ''), _negated=True)), name='patient_card'),
        ),
        migrations.AddIndex(
            model_name='patientattribute',
            index=django.contrib.postgres.indexes.HashIndex(condition=models.Q(('deleted_at', None), models.Q(('string_value', ''), _negated=True)), fields=['string_value'], name='answer_said'),
        ),
        migrations.AddIndex(
            model_name='patientattribute',
            index=models.Index(condition=models.Q(('deleted_at', None), ('number_value__isnull', False)), fields=['number_value'], name='answer_number'),
        ),
        migrations.AddField(
            model_name='cardsheet',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinical.clinic'),
        ),
        migrations.AddField(
            model_name='cardsheet',
            name='made_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='look',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clinical.patient'),
        ),
        migrations.AddField(
            model_name='look',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='cardsheet',
            constraint=models.UniqueConstraint(fields=('letter', 'first'), name='card_numbers_are_made_only_once'),
        ),
        migrations.AddConstraint(
            model_name='cardsheet',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1), ('first__gte', 1), ('first__lte', django.db.models.expressions.CombinedExpression(models.Value(1000000), '-', models.F('count')))), name='card_numbers_have_six_digits'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.UniqueConstraint(fields=('patient', 'user', 'day', 'way'), name='one_look_per_chart_person_day_and_way'),
        ),
        ]),
    ]
