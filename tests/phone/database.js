// The phone's local database: the app's schema version 9 and its migrations in WatermelonDB, kept in memory.

const { randomUUID } = require('node:crypto')
const { Database, Model, appSchema, tableSchema } = require('@nozbe/watermelondb')
const LokiJSAdapter = require('@nozbe/watermelondb/adapters/lokijs').default
const { addColumns, createTable, schemaMigrations } = require('@nozbe/watermelondb/Schema/migrations')
const { setGenerator } = require('@nozbe/watermelondb/utils/common/randomId')
const facts = require('../../syncapi/phone_schema_v9.json')

// What each app version added. Not part of the schema facts: the server is told by the `migration` argument.
const ADDED = {
  2: ['patient_additional_attributes', 'patients.government_id', 'patients.external_patient_id'],
  3: ['appointments'],
  4: ['prescriptions'],
  5: ['patients.primary_clinic_id', 'patients.last_modified_by', 'patient_vitals', 'user_clinic_permissions',
    'app_config', 'patient_problems'],
  6: ['appointments.is_walk_in', 'clinics.is_archived', 'clinic_departments'],
  7: ['patient_vitals.event_id', 'drug_catalogue', 'clinic_inventory', 'prescription_items', 'dispensing_records'],
  8: ['clinic_inventory.batch_number', 'clinic_inventory.batch_expiry_date'],
  9: ['event_logs', 'peers', 'events.recorded_by_user_id', 'user_clinic_permissions.can_edit_other_provider_event',
    'user_clinic_permissions.can_download_patient_reports', 'user_clinic_permissions.can_prescribe_medications',
    'user_clinic_permissions.can_dispense_medications', 'user_clinic_permissions.can_delete_patient_visits',
    'user_clinic_permissions.can_delete_patient_records', 'event_forms.clinic_ids', 'event_forms.translations'],
}

const column = (table, name) => {
  const type = facts.tables[table][name]
  return { name, type: type.replace('?', ''), isOptional: type.endsWith('?'), isIndexed: name === 'patient_id' }
}
const columnsOf = (table) => Object.keys(facts.tables[table]).map((name) => column(table, name))

const step = (added) => {
  const [table, name] = added.split('.')
  return name
    ? addColumns({ table, columns: [column(table, name)] })
    : createTable({ name: table, columns: columnsOf(table) })
}

function modelClass(table) {
  class Row extends Model {}
  Row.table = table
  // The library stamps created_at and updated_at only on models that have these two properties, as the app's all do.
  for (const [property, name] of [['createdAt', 'created_at'], ['updatedAt', 'updated_at']]) {
    if (name in facts.tables[table]) {
      Object.defineProperty(Row.prototype, property, { get() { return this._getRaw(name) } })
    }
  }
  return Row
}

function openDatabase() {
  setGenerator(randomUUID) // only for the phone's own peers row: tests give every record its id
  const tables = Object.keys(facts.tables)
  const migrations = Object.entries(ADDED)
    .map(([version, added]) => ({ toVersion: Number(version), steps: added.map(step) }))
  const adapter = new LokiJSAdapter({
    schema: appSchema({
      version: facts.schema_version,
      tables: tables.map((name) => tableSchema({ name, columns: columnsOf(name) })),
    }),
    migrations: schemaMigrations({ migrations }),
    useWebWorker: false,
    useIncrementalIndexedDB: false,
    extraLokiOptions: { autosave: false, verbose: false },
  })
  return new Database({ adapter, modelClasses: tables.map(modelClass) })
}

module.exports = { openDatabase, facts }
