

import clinical.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clinical.migrations._together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('clinical', '0008_counts'),
        ('exports', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='ImportColumns',
            fields=[
                ('clinic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='clinical.clinic')),
                ('columns', models.JSONField(default=dict)),
                ('date_order', models.CharField(default='', max_length=3)),
                ('saved_at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
                ('saved_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PatientImport',
            fields=[
                ('id', models.UUIDField(default=clinical.models.fields.new_id, editable=False, primary_key=True, serialize=False)),
                ('asked_at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
                ('file_name', models.TextField()),
                ('sheet', models.TextField(default='')),
                ('sheets', models.JSONField(default=list)),
                ('encoding', models.CharField(default='', max_length=10)),
                ('headings', models.JSONField(default=list)),
                ('columns', models.JSONField(default=dict)),
                ('date_order', models.CharField(default='', max_length=3)),
                ('words', models.JSONField(default=dict)),
                ('bring_too', models.JSONField(default=list)),
                ('language', models.CharField(default='en', max_length=10)),
                ('step', models.CharField(choices=[('columns', 'Columns to choose'), ('check', 'Rows are looked at'), ('rows', 'To be confirmed'), ('bring', 'Patients are brought'), ('brought', 'Brought'), ('undo', 'Is being undone'), ('undone', 'Undone'), ('dropped', 'Given up')], default='columns', max_length=7)),
                ('worker', models.CharField(choices=[('none', 'None'), ('waiting', 'Waiting'), ('running', 'Running'), ('failed', 'Failed')], default='none', max_length=7)),
                ('error', models.TextField(default='')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('looked_until', models.BigIntegerField(default=0)),
                ('beat_at', clinical.models.fields.MomentField(null=True)),
                ('brought_at', clinical.models.fields.MomentField(null=True)),
                ('undone_at', clinical.models.fields.MomentField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinical.clinic')),
                ('undone_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'file of patients',
                'verbose_name_plural': 'files of patients',
            },
        ),
        migrations.CreateModel(
            name='BroughtPatient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('change_number', models.BigIntegerField()),
                ('state', models.CharField(choices=[('here', 'Here'), ('undone', 'Undone'), ('kept', 'Kept')], default='here', max_length=6)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clinical.patient')),
                ('of_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brought', to='exports.patientimport')),
            ],
        ),
        migrations.AddIndex(
            model_name='patientimport',
            index=models.Index(fields=['clinic', '-asked_at'], name='imports_of_a_clinic'),
        ),
        migrations.AddIndex(
            model_name='patientimport',
            index=models.Index(condition=models.Q(('worker', 'none'), _negated=True), fields=['worker'], name='imports_with_the_worker'),
        ),
        migrations.AddConstraint(
            model_name='patientimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('worker', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='failed_import_says_why'),
        ),
        migrations.AddConstraint(
            model_name='patientimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step__in', ['brought', 'undo', 'undone']), _negated=True), ('brought_at__isnull', False), _connector='OR'), name='brought_import_says_when'),
        ),
        migrations.AddConstraint(
            model_name='patientimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step__in', ['undo', 'undone']), _negated=True), ('undone_by__isnull', False), _connector='OR'), name='undone_import_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='broughtpatient',
            constraint=models.UniqueConstraint(fields=('of_import', 'row'), name='a_row_becomes_one_patient_only'),
        ),
        ]),
    ]
