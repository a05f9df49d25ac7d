// The app's cloud sync: its HTTP calls in its order around the library's `synchronize`, with faults to order.

const { synchronize } = require('@nozbe/watermelondb/sync')
const { Q } = require('@nozbe/watermelondb')
const logger = require('@nozbe/watermelondb/utils/common/logger').default
const { facts } = require('./database')
const { convertPulled } = require('./conversions')

// What the library complains of: a row sent as created that exists, a missing one sent as updated, an unknown table.
let complaints = []
logger.error = (...parts) => complaints.push(parts.map((part) => part?.message ?? String(part)).join(' '))
logger.warn = logger.error
logger.log = logger.debug = () => {}

class Refused extends Error {
  constructor(stage, status, body, message) {
    super(message ?? `${stage} was answered ${status}: ${body.slice(0, 500)}`)
    Object.assign(this, { stage, status, body: body.slice(0, 5000) })
  }
}
class Lost extends Error {}

async function call(http, stage, url, options = {}) {
  const started = performance.now()
  const response = await fetch(url, options)
  const body = await response.text()
  http.push({
    method: options.method ?? 'GET', path: new URL(url).pathname, status: response.status,
    ms: Math.round(performance.now() - started), sent_bytes: options.body ? Buffer.byteLength(options.body) : 0,
  })
  const json = () => {
    try {
      return JSON.parse(body)
    } catch {
      const message = `${stage} was not answered in JSON (${response.status}): ${body.slice(0, 500)}`
      throw new Refused(stage, response.status, body, message)
    }
  }
  return { ok: response.ok, status: response.status, headers: Object.fromEntries(response.headers), body, json }
}

const basic = ({ email, password }) => {
  const credentials = Buffer.from(`${email}:${password}`, 'utf8').toString('base64')
  return { Authorization: `Basic ${credentials}` }
}

// Both calls the app makes at the login screen and again before every sync; a failing second one is ignored.
async function signIn({ url, email, password }, http = []) {
  if (email.length < 4 || password.length < 4) throw new Refused('login', 0, '', 'the app wants 4 characters at least')
  const options = {
    method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  }
  const login = await call(http, 'login', `${url}/api/login`, options)
  const user = login.json()
  if (login.status !== 200 || user.message !== undefined) throw new Refused('login', login.status, login.body)
  for (const name of ['id', 'name', 'email']) {
    if (!user[name]) throw new Refused('login', 200, login.body, `without ${name} the app stays at the login screen`)
  }
  let token = null
  try {
    token = (await call(http, 'sign_in', `${url}/api/auth/sign-in`, options)).json().token ?? null
  } catch { /* the app only warns: the token is for its online mode */ }
  return { user, token }
}

// The phone's own note of its server. The app makes it when the QR code is scanned.
async function peerRow(database, url) {
  const peers = database.get('peers')
  const [known] = await peers.query(Q.where('peer_id', `cloud:${url}`)).fetch()
  if (known) return known
  const values = {
    peer_id: `cloud:${url}`, name: 'Cloud Server', peer_type: 'cloud_server', status: 'active', protocol_version: '1',
    metadata: JSON.stringify({ url }),
  }
  return database.write(() => peers.create((row) => {
    for (const [name, value] of Object.entries(values)) row._setRaw(name, value)
  }))
}

// {table: {created, updated, deleted}} as numbers, empty tables and the device's own left out.
function counted(changes) {
  const counts = Object.entries(changes)
    .filter(([table]) => !facts.device_only.includes(table))
    .map(([table, set]) => [table, Object.fromEntries(Object.entries(set).map(([kind, rows]) => [kind, rows.length]))])
  return Object.fromEntries(counts.filter(([, set]) => Object.values(set).some(Boolean)))
}

// One sync. `drop` loses the answer of a request the server has served, or dies before the push; `duplicate_push` sends
// the body twice, as a network layer may; `beforePush` lets the world go on between pull and push.
async function syncOnce(database, { url, email, password, drop = null, duplicate_push = false, beforePush = null }) {
  const report = {
    user: null, token: null, sent_cursor: null, timestamp: null, migration: null, pulled: {}, pushed: null, lost: null,
    http: [],
  }
  const { http } = report
  complaints = []
  let stage = 'login'
  const maybeLose = (point) => {
    if (drop === point) throw new Lost(point)
  }
  try {
    const peer = await peerRow(database, url)
    Object.assign(report, await signIn({ url, email, password }, http))
    const headers = basic({ email, password })
    await synchronize({
      database,
      sendCreatedAsUpdated: false,
      migrationsEnabledAtVersion: 1,
      pullChanges: async ({ lastPulledAt, schemaVersion, migration }) => {
        stage = 'pull'
        report.sent_cursor = lastPulledAt || 0
        report.migration = migration
        const asked = encodeURIComponent(JSON.stringify(migration))
        const query = `last_pulled_at=${lastPulledAt || 0}&schema_version=${schemaVersion}&migration=${asked}`
        const answer = await call(http, stage, `${url}/api/v2/sync?${query}`, { headers })
        if (!answer.ok) throw new Refused(stage, answer.status, answer.body)
        const { changes, timestamp } = answer.json()
        maybeLose('pull_answer')
        stage = 'apply'
        report.pulled = counted(changes)
        report.timestamp = timestamp
        convertPulled(changes)
        return { changes, timestamp }
      },
      pushChanges: async ({ changes, lastPulledAt }) => {
        stage = 'push'
        if (beforePush) await beforePush()
        maybeLose('before_push')
        report.pushed = counted(changes)
        const options = {
          method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(changes),
        }
        for (let times = duplicate_push ? 2 : 1; times > 0; times -= 1) {
          const answer = await call(http, stage, `${url}/api/v2/sync?last_pulled_at=${lastPulledAt || 0}`, options)
          if (!answer.ok) throw new Refused(stage, answer.status, answer.body)
        }
        maybeLose('push_answer')
      },
    })
    // The app does this after each sync, so the next one always has something to push.
    await database.write(() => peer.update((row) => row._setRaw('last_synced_at', Date.now())))
  } catch (error) {
    if (!(error instanceof Lost)) throw Object.assign(error, { stage: error.stage ?? stage })
    report.lost = error.message
  }
  if (drop && !report.lost) throw new Error(`the sync ended without coming to ${drop}`)
  return { ...report, complaints: complaints.slice(0, 20), complaint_count: complaints.length }
}

module.exports = { syncOnce, signIn, basic, call, counted }
