// Somebody loses a membership while a statement of theirs waits for a row (PostgreSQL's manual, "Row Security Policies"): what the
// isolation level makes of it. docs/security.md says what to do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { entity, member, owner, schema, text, uuid } from '../../src/model/model.ts'
import { createDatabase, DatabaseError } from '../../src/postgres/postgres.ts'
import { openSession, type Session } from '../../src/postgres/session.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ANN = '00000000-0000-4000-8000-00000000000a'
const TEAM = '00000000-0000-4000-8000-000000000001'

const members = entity('members', { team_id: uuid(), user_id: owner() })
const mine = member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id' })
const notes = entity('notes', { team_id: uuid(), body: text(), seen: text() }, { read: mine, update: mine })
const { model } = schema({ members, notes })

let database: TestDatabase
let ann: Session

before(async () => {
  database = await createTestDatabase()
  const server = createDatabase({ url: database.url, size: 1 })
  await applySystem(server).finally(() => server.stop())
  await database.query('set role plinth_owner')
  for (const { sql } of creations(model)) await database.query(sql)
  await database.query(`reset role; insert into auth.users (id) values ('${ANN}')`)
  ann = await openSession({ url: database.url, settings: [] })
})

after(async () => {
  await ann.close()
  await database.drop()
})

/** Ann marks a note while she is taken off the team and the note becomes secret, both in one transaction. */
async function race(isolation: string): Promise<readonly (string | null)[]> {
  await database.query(`delete from notes; delete from members;
    insert into members (team_id, user_id) values ('${TEAM}', '${ANN}');
    insert into notes (team_id, body, seen) values ('${TEAM}', 'open', '')`)
  const { rows } = await ann.query('select pg_backend_pid()')
  await database.query(`begin; delete from members; update notes set body = 'secret'`)
  await ann.script(`begin isolation level ${isolation}; set local role authenticated;
    set local request.jwt.claims = '{"sub":"${ANN}"}'`)
  const marked = ann.query(`update notes set seen = 'ann' returning body`)
  marked.catch(() => undefined)
  await waitsForLock(rows[0]?.text(0) ?? '')
  await database.query('commit')
  try {
    return (await marked).rows.map((row) => row.text(0))
  } finally {
    await ann.script('rollback')
  }
}

async function waitsForLock(pid: string): Promise<void> {
  for (;;) {
    const { rows } = await database.query(`select cardinality(pg_blocking_pids(${pid})) > 0 as waits`)
    if (rows[0]?.waits === true) return
  }
}

test('a statement that began before has the memberships of its beginning', async () => {
  assert.deepEqual(await race('read committed'), ['secret'])
})

test('under repeatable read and serializable it is refused, and tried again it finds nothing', async () => {
  for (const isolation of ['repeatable read', 'serializable']) {
    await assert.rejects(
      race(isolation),
      (error) => error instanceof DatabaseError && error.sqlstate === '40001',
    )
    await ann.script(`begin; set local role authenticated; set local request.jwt.claims = '{"sub":"${ANN}"}'`)
    assert.equal((await ann.query('select body from notes')).rows.length, 0)
    await ann.script('rollback')
  }
})
