// Force Upload and Force Download over RPC. What comes down is taken in by the app's own code, not the library's.

const { facts } = require('./database')
const { convertPulled } = require('./conversions')
const { call, signIn } = require('./sync')

async function rpc(options, kind, body) {
  const { token } = await signIn(options)
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const answer = await call([], kind, `${options.url}/rpc/${kind}`, {
    method: 'POST', headers, body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`NETWORK_ERROR ${answer.status}: ${answer.body}`)
  return answer.json()
}

// All rows as they lie there, whatever their state.
async function forceUpload(database, rows, options) {
  const changes = {}
  for (const table of Object.keys(facts.tables)) {
    if (facts.device_only.includes(table)) continue
    changes[table] = { created: [], updated: rows({ table, with_status: true }), deleted: [] }
  }
  return rpc(options, 'command', { command: 'sync_push', data: { changes, lastPulledAt: Date.now() } })
}

async function forceDownload(database, options) {
  const { changes, timestamp } = await rpc(options, 'query', {
    query: 'sync_pull', params: { lastPulledAt: Date.now() },
  })
  convertPulled(changes)
  await database.write(async () => {
    for (const [table, { created, updated, deleted }] of Object.entries(changes)) {
      if (!facts.tables[table]) throw new Error(`no collection ${table}`) // crashes the app
      const collection = database.get(table)
      const find = (id) => collection.find(id).catch(() => null)
      const batch = []
      for (const row of [...created, ...updated]) {
        const known = await find(row.id)
        const raw = { ...row, _status: 'synced', _changed: '' }
        if (known) {
          batch.push(known.prepareUpdate(() => {
            for (const name of Object.keys(facts.tables[table])) if (name in row) known._setRaw(name, row[name])
          }))
          Object.assign(known._raw, { _status: 'synced', _changed: '' })
        } else if (created.includes(row)) batch.push(collection.prepareCreateFromDirtyRaw(raw))
      }
      for (const { id } of deleted) {
        const known = id && await find(id)
        if (known) batch.push(known.prepareDestroyPermanently())
      }
      await database.batch(batch)
    }
  })
  return { timestamp }
}

module.exports = { forceUpload, forceDownload }
