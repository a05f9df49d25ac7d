// What the app does to column values on their way in from a pull and on their way in from its own screens.

const TIMES = ['deleted_at', 'timestamp', 'prescribed_at', 'filled_at', 'expiration_date', 'batch_expiry_date',
  'check_in_timestamp']
const JSON_TEXTS = ['departments', 'metadata', 'form_fields', 'translations', 'clinic_ids', 'form_data', 'fields']
const ENCODED_TWICE = new Set(['events.metadata', 'prescriptions.metadata', 'patient_problems.metadata'])

const parsed = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Numbers and everything `new Date` reads; the rest silently becomes the time of the pull, in the app too.
function epoch(value, now) {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return now
  const time = new Date(value).getTime()
  return Number.isNaN(time) ? now : time
}

function jsonText(value) {
  if (typeof value !== 'string') return JSON.stringify(value)
  const content = parsed(value)
  return JSON.stringify(content === undefined ? value : content)
}

function birthDate(value) {
  if (typeof value === 'string' && value.trim() === '') return null
  if (value === '0000-00-00') return null
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  const date = new Date(typeof value === 'string' || typeof value === 'number' ? value : NaN)
  return (Number.isNaN(date.getTime()) ? new Date() : date).toISOString().slice(0, 10)
}

// The app's `updateDates`: changes the pulled rows in place. Every column not named here must arrive in its local type.
function convertPulled(changes) {
  const now = Date.now()
  for (const { created = [], updated = [] } of Object.values(changes)) {
    for (const row of [...created, ...updated]) {
      row.created_at = epoch(row.created_at, now)
      row.updated_at = epoch(row.updated_at, now)
      for (const name of TIMES) if (row[name]) row[name] = epoch(row[name], now)
      for (const name of JSON_TEXTS) if (row[name]) row[name] = jsonText(row[name])
      if (row.date_of_birth != null) row.date_of_birth = birthDate(row.date_of_birth)
    }
  }
}

// A value as the app's models store it. Objects become JSON text; three columns are encoded a second time, because the
// app's sanitizers return text which the library's json decorator encodes again.
function stored(table, name, value) {
  if (value === null) return value
  const text = typeof value === 'object' ? JSON.stringify(value) : value
  if (!ENCODED_TWICE.has(`${table}.${name}`)) return text
  const content = parsed(text)
  if (typeof content === 'string') return text
  return JSON.stringify(content === undefined ? '{}' : text)
}

module.exports = { convertPulled, stored }
