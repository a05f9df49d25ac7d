// One phone as a process: reads commands as JSON lines from standard input, answers each with {ok, result | error}.

const readline = require('node:readline')
const { Q } = require('@nozbe/watermelondb')
const impl = require('@nozbe/watermelondb/sync/impl')
const { facts, openDatabase } = require('./database')
const { stored } = require('./conversions')
const { forceDownload, forceUpload } = require('./force')
const { syncOnce, signIn, basic, call, counted } = require('./sync')

console.log = console.info = console.debug = console.error // standard output carries answers only

const database = openDatabase()
const realNow = Date.now
const WITH_PATIENT = ['patient_additional_attributes', 'appointments', 'visits', 'events']
const SCOPE = Object.keys(facts.tables).filter((table) => !facts.device_only.includes(table) && table !== 'users')

let credentials = null
let halted = null // a sync standing before its push: {sync, goOn}

// A wrong type would be stored as null or empty without a word, by the library and so by the app. Tests are told.
function checked(table, name, value) {
  const type = facts.tables[table]?.[name]
  if (!type) throw new Error(`the phone has no column ${table}.${name}`)
  const result = stored(table, name, value)
  if (result !== null && typeof result !== type.replace('?', '')) {
    throw new Error(`${table}.${name} is ${type}, not ${JSON.stringify(value)}`)
  }
  return result
}

const fill = (row, values) => {
  for (const [name, value] of values) row._setRaw(name, value)
}

const prepare = {
  create: ({ table, id, values }) => database.get(table).prepareCreate((row) => {
    row._raw.id = id
    fill(row, values)
  }),
  update: ({ row, values }) => row.prepareUpdate(() => fill(row, values)),
  delete: ({ row }) => row.prepareMarkAsDeleted(),
}

// All steps in one write, as a screen of the app saves. Everything is found and checked before anything is prepared:
// the library wants prepared rows in the batch at once.
async function write(steps) {
  const ready = (step) => ({
    ...step,
    values: Object.entries(step.columns ?? {}).map(([name, value]) => [name, checked(step.table, name, value)]),
  })
  const complete = async (step) => (
    step.do === 'create' ? ready(step) : { ...ready(step), row: await database.get(step.table).find(step.id) }
  )
  await database.write(async () => {
    const completed = await Promise.all(steps.map(complete))
    await database.batch(completed.map((step) => prepare[step.do](step)))
  })
}

// Read below the library, so rows deleted here but not yet pushed can be seen too.
function rows({ table, where = {}, with_status = false, with_deleted = false }) {
  if (!facts.tables[table]) throw new Error(`the phone has no table ${table}`)
  const { data } = database.adapter.underlyingAdapter._driver.loki.getCollection(table)
  const wanted = Object.entries(where)
  return data
    .filter((row) => with_deleted || row._status !== 'deleted')
    .filter((row) => wanted.every(([name, value]) => row[name] === value))
    .map(({ $loki, meta, _status, _changed, ...row }) => (with_status ? { ...row, _status, _changed } : row))
}

const syncOptions = (options) => {
  if (!credentials) throw new Error('No credentials found. Please sign in.')
  return { ...credentials, ...options }
}

const commands = {
  sign_in: async ({ url, email, password }) => {
    const answer = url ? await signIn({ url, email, password }) : null
    credentials = { email, password }
    return answer
  },
  sign_out: () => { credentials = null }, // the database stays, as in the app
  write: ({ steps }) => write(steps),
  delete_patient: async ({ id }) => {
    const queries = WITH_PATIENT.map((table) => database.get(table).query(Q.where('patient_id', id)))
    const owned = (await Promise.all(queries.map((query) => query.fetch()))).flat()
    await write([{ table: 'patients', id }, ...owned].map((row) => ({ do: 'delete', table: row.table, id: row.id })))
  },
  sync: (options) => syncOnce(database, syncOptions(options)),
  start_sync: (options) => new Promise((reached, failed) => {
    const beforePush = () => new Promise((goOn) => {
      halted = { sync, goOn }
      reached()
    })
    const sync = syncOnce(database, syncOptions({ ...options, beforePush }))
    sync.then(() => failed(new Error('the sync ended without a push')), failed)
  }),
  finish_sync: () => {
    if (!halted) throw new Error('no sync is halted before its push')
    const { sync, goOn } = halted
    halted = null
    goOn()
    return sync
  },
  force_upload: (options) => forceUpload(database, rows, syncOptions(options)),
  force_download: (options) => forceDownload(database, syncOptions(options)),
  rows,
  get: ({ table, id, ...options }) => rows({ table, where: { id }, ...options })[0] ?? null,
  scope_rows: () => {
    const byId = (table) => Object.fromEntries(rows({ table }).map((row) => [row.id, row]))
    return Object.fromEntries(SCOPE.map((table) => [table, byId(table)]))
  },
  pending: async () => counted((await impl.fetchLocalChanges(database)).changes),
  last_pulled_at: () => impl.getLastPulledAt(database),
  set_last_pulled_at: ({ timestamp }) => impl.setLastPulledAt(database, timestamp),
  migrate_from: ({ version }) => impl.setLastPulledSchemaVersion(database, version),
  set_clock: ({ off_by_ms }) => { Date.now = () => realNow() + off_by_ms },
  raw_pull: async ({ url, last_pulled_at, schema_version = facts.schema_version, migration = null }) => {
    const query = new URLSearchParams({ last_pulled_at, schema_version, migration: JSON.stringify(migration) })
    return plain(await call([], 'pull', `${url}/api/v2/sync?${query}`, { headers: basic(syncOptions()) }))
  },
  raw_push: async ({ url, body, last_pulled_at }) => {
    const headers = { ...basic(syncOptions()), 'Content-Type': 'application/json' }
    const options = { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) }
    return plain(await call([], 'push', `${url}/api/v2/sync?last_pulled_at=${last_pulled_at}`, options))
  },
}

function plain({ status, headers, body }) {
  try {
    return { status, headers, body: JSON.parse(body) }
  } catch {
    return { status, headers, body }
  }
}

async function answer({ do: name, ...options }) {
  try {
    if (!Object.hasOwn(commands, name)) throw new Error(`the phone knows no command ${name}`)
    return { ok: true, result: (await commands[name](options)) ?? null }
  } catch (error) {
    const { stage = null, status = null, body = null, stack } = error
    const message = error.cause ? `${error.message}: ${error.cause.message}` : error.message
    return { ok: false, error: { message, stage, status, body, stack } }
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
  }
  process.exit(0) // the test is gone
}

main()
