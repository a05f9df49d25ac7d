"""What patients are found by, with pg_trgm; likely duplicates; lists in the order of registration."""

import clinical.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from clinical.migrations._together import Together
from clinical.search import functions


class Migration(migrations.Migration):

    dependencies = [
        ('clinical', '0005_cards_and_looks'),
    ]

    operations = [
        Together([
        TrigramExtension(),
        migrations.RunSQL("\n".join(functions.CREATE), functions.DROP),
        migrations.CreateModel(
            name='LikelyDuplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clinical.patient')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clinical.patient')),
                ('score', models.PositiveSmallIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'to be looked at'), ('different', 'not the same person')], default='open', max_length=9)),
                ('found_at', clinical.models.fields.MomentField(default=django.utils.timezone.now)),
                ('decided_at', clinical.models.fields.MomentField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'likely duplicate',
                'verbose_name_plural': 'likely duplicates',
            },
        ),
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.TextField()),
                ('sound', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='PatientSearch',
            fields=[
                ('patient', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='searched', serialize=False, to='clinical.patient')),
                ('words', models.TextField()),
                ('clinics', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('created_at', clinical.models.fields.MomentField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchedQuestion',
            fields=[
                ('question_id', models.TextField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['-created_at', '-id'], name='patient_newest'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['primary_clinic', '-created_at', '-id'], name='patient_newest_of_clinic'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['primary_clinic', 'camp'], name='patient_camp'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['word'], name='name_word_parts', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=models.Index(fields=['word'], name='name_word'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=models.Index(fields=['sound'], name='name_sound'),
        ),
        migrations.AddIndex(
            model_name='patientsearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['clinics', 'words'], gin_pending_list_limit=256, name='patient_words', opclasses=['array_ops', 'gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='patientsearch',
            index=models.Index(fields=['-created_at', '-patient'], name='patient_searched_newest'),
        ),
        migrations.AddIndex(
            model_name='likelyduplicate',
            index=models.Index(fields=['state', '-score', 'id'], name='likely_duplicate_open'),
        ),
        migrations.AddConstraint(
            model_name='likelyduplicate',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='a_pair_is_looked_at_once'),
        ),
        migrations.AddConstraint(
            model_name='likelyduplicate',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the_smaller_id_of_a_pair_comes_first'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='search_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM clinical_search_write(ARRAY(SELECT id FROM new_rows)); RETURN NULL;', hash='bc5c65a8773e418242d42a9bf1c5ef82b5980735', level='STATEMENT', operation='INSERT', pgid='pgtrigger_search_insert_ae42b', referencing='REFERENCING NEW TABLE AS new_rows ', table='clinical_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='search_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM clinical_search_write(ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.given_name IS DISTINCT FROM o.given_name OR n.surname IS DISTINCT FROM o.surname OR n.phone IS DISTINCT FROM o.phone OR n.government_id IS DISTINCT FROM o.government_id OR n.external_patient_id IS DISTINCT FROM o.external_patient_id OR n.created_at IS DISTINCT FROM o.created_at)); RETURN NULL;', hash='d570d8c852acecb1949daa6219a38e067df0401c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_search_update_e28bd', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='clinical_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='forget_search', sql=pgtrigger.compiler.UpsertTriggerSql(func='DELETE FROM clinical_patientsearch WHERE patient_id = OLD.id; RETURN NULL;', hash='40d9a17974fa81eec442c763299f946bc60e48e1', operation='DELETE', pgid='pgtrigger_forget_search_315df', table='clinical_patient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientattribute',
            trigger=pgtrigger.compiler.Trigger(name='search_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM clinical_search_write(ARRAY(SELECT DISTINCT n.patient_id FROM new_rows n\n               JOIN clinical_searchedquestion q ON q.question_id = n.attribute_id)); RETURN NULL;', hash='1edf477ed58e9ac8f44e0ca2c1bcfe989923d967', level='STATEMENT', operation='INSERT', pgid='pgtrigger_search_insert_dd4fc', referencing='REFERENCING NEW TABLE AS new_rows ', table='clinical_patientattribute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patientattribute',
            trigger=pgtrigger.compiler.Trigger(name='search_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM clinical_search_write(ARRAY(SELECT r.patient_id FROM new_rows n JOIN old_rows o USING (id),\n               LATERAL (SELECT n.* UNION ALL SELECT o.*) r\n               JOIN clinical_searchedquestion q ON q.question_id = r.attribute_id\n               WHERE (n.string_value, n.deleted_at, n.patient_id, n.attribute_id)\n                   IS DISTINCT FROM (o.string_value, o.deleted_at, o.patient_id, o.attribute_id)\n               GROUP BY 1)); RETURN NULL;', hash='16381d813f5fe292c35ae8cd2378fd7460543c32', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_search_update_81e95', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='clinical_patientattribute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presence',
            trigger=pgtrigger.compiler.Trigger(name='search_where', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n        UPDATE clinical_patientsearch s SET clinics = w.clinics\n        FROM (SELECT ARRAY(SELECT p.clinic_id FROM clinical_presence p\n            WHERE p.patient_id = NEW.patient_id AND p.has ORDER BY 1) AS clinics) w\n        WHERE s.patient_id = NEW.patient_id AND s.clinics <> w.clinics;\n        RETURN NULL;\n    ', hash='df7b66f93314efcf135b7ef8d7e4cfe3d9dabc18', operation='INSERT OR UPDATE', pgid='pgtrigger_search_where_51491', table='clinical_presence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registrationform',
            trigger=pgtrigger.compiler.Trigger(name='searched_questions', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM clinical_search_questions(); RETURN NULL;', hash='78dc27b71a1c035b1827ccde31e9628262d4428c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_searched_questions_9d63a', table='clinical_registrationform', when='AFTER')),
        ),
        # The planner knows how frequent a name is only from what it has looked at.
        migrations.RunSQL(
            "ALTER TABLE clinical_patientsearch ALTER words SET STATISTICS 1000", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "SELECT clinical_search_questions(); SELECT clinical_search_everybody();", migrations.RunSQL.noop
        ),
        ]),
    ]
