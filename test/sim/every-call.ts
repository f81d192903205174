// One command, and the fault at its k-th flush, for every k that it has: before the database, and before the reply. Its
// client asks again under the same key, and then everything of it is there once, together.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestDatabase } from '../../testing/testing.ts'
import type { Cut } from './cutting-proxy.ts'
import type { Call, Faulty } from './faulty.ts'

/** What it is about is made anew for each fault. */
export type Prepare = () => Promise<Call>

/** No command of ours has as many; the guard against one that never ends. */
const FLUSHES_MAX = 60

const CUTS: readonly Cut[] = ['before the database', 'before the reply']

/** Rows by table; those of a key by `plinth.` tables. */
type Effect = Readonly<Record<string, number>>

export async function faultAtEveryCall(
  faulty: Faulty,
  database: TestDatabase,
  { prepare, tables }: { readonly prepare: Prepare; readonly tables: readonly string[] },
): Promise<number> {
  const counted = [...tables, 'plinth.idempotency', 'plinth.audit_log', 'plinth.events', 'plinth.jobs']
  const expected = (await once(faulty, { database, call: await prepare(), counted, fault: null })).effect
  assert.equal(expected['plinth.idempotency'], 1)
  let reached = 0
  for (const cut of CUTS) {
    for (let k = 1; ; k += 1) {
      assert.ok(k < FLUSHES_MAX, 'the command ends')
      const { effect, hit } = await once(faulty, {
        database,
        call: await prepare(),
        counted,
        fault: { cut, k },
      })
      assert.deepEqual(effect, expected, `cut ${cut}, at flush ${k}`)
      if (!hit) break
      reached += 1
    }
  }
  assert.deepEqual(await missing(database), [], 'key, audit record, and what they tell of are there together')
  return reached
}

interface Once {
  readonly database: TestDatabase
  readonly call: Call
  readonly counted: readonly string[]
  readonly fault: { readonly cut: Cut; readonly k: number } | null
}

async function once(faulty: Faulty, { database, call, counted, fault }: Once) {
  const before = await rowsOf(database, counted)
  const key = randomUUID()
  let flushes = 0
  let hit = false
  faulty.proxy.choose = () => {
    flushes += 1
    if (fault === null || flushes !== fault.k) return null
    hit = true
    return fault.cut
  }
  const first = await faulty.insist({ ...call, key })
  faulty.proxy.choose = () => null
  assert.equal(first.status, 200, first.body)
  const again = await faulty.insist({ ...call, key })
  assert.equal(again.body, first.body, 'asked again, the answer is the same')
  const after = await rowsOf(database, counted)
  const effect: Effect = Object.fromEntries(
    counted.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]),
  )
  return { effect, hit }
}

async function rowsOf(database: TestDatabase, tables: readonly string[]): Promise<Effect> {
  const columns = tables.map((table) => `(select count(*)::int from ${table}) as "${table}"`)
  const { rows } = await database.query<Effect>(`select ${columns.join(', ')}`)
  return rows[0] ?? {}
}

/** Keys without the record of their command, and events and work of commands that left neither. */
async function missing(database: TestDatabase): Promise<readonly unknown[]> {
  const { rows } = await database.query(`
    with record as (select request_id, idempotency_key_hash from plinth.audit_log where action = 'command')
    select 'key without a record' as what, key from plinth.idempotency i where not exists (
      select from record where idempotency_key_hash = encode(sha256(convert_to(i.key, 'UTF8')), 'hex'))
    union all
    select 'key without an answer', key from plinth.idempotency where status is null or body is null
    union all
    select 'record without a key', idempotency_key_hash from record where idempotency_key_hash is not null
      and idempotency_key_hash not in (select encode(sha256(convert_to(key, 'UTF8')), 'hex') from plinth.idempotency)
    union all
    select 'event without a record', name from plinth.events where request_id not in (select request_id from record)
    union all
    select 'work without a record', workflow from plinth.jobs where request_id not in (select request_id from record)
    union all
    select 'rows without a record of their command', entity from plinth.audit_log where action <> 'command'
      and idempotency_key_hash <> '' and idempotency_key_hash not in (select idempotency_key_hash from record
        where idempotency_key_hash is not null)`)
  return rows
}
