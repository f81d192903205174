// `plinth audit` as people run it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sealNext } from '../../src/ops/audit/keeper.ts'
import { verifyAudit } from '../../src/ops/audit/verify.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { openCommandLine } from '../support/command-line.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { auditedDatabase } from './application.ts'

const ROOM = '00000000-0000-4000-8000-000000000001'
const folder = mkdtempSync(join(tmpdir(), 'plinth-audit-'))
const commandLine = openCommandLine(folder)
let database: TestDatabase

before(async () => {
  database = await auditedDatabase()
  await database.query(`insert into rooms values ('${ROOM}', 'Blue')`)
  await database.query(`update rooms set name = 'Red'`)
  const pool = createDatabase({ url: database.url, size: 1 })
  const ignored = () => undefined
  while ((await verifyAudit(pool, {}, ignored)).unsealed > 0) await sealNext(pool)
  await pool.stop()
})
after(async () => {
  await commandLine.close()
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

const audit = (url: string, ...args: readonly string[]) =>
  commandLine.run('audit', ...args, '--database-url', url)

test('verify prints what it checked and the end of the chain, which the next run can ask for', async () => {
  const { status, out } = await audit(database.url, 'verify')
  assert.equal(status, 0)
  assert.match(
    out,
    /^checked {3}2 records, 0 dropped by retention, 0 not sealed yet\nhead {6}2:[0-9a-f]{64}\n$/,
  )
  const head = /2:[0-9a-f]+/.exec(out)?.[0] ?? ''
  assert.equal((await audit(database.url, 'verify', '--head', head)).status, 0)
  const other = await audit(database.url, 'verify', '--head', `3${head.slice(1)}`)
  assert.equal(other.status, 1)
  assert.match(other.out, /^cut off {7}#3 the chain ends at 2:/)
  assert.equal((await audit(database.url, 'verify', '--head', 'x')).status, 2)
})

test('list says who changed what, of a table or a row', async () => {
  const { out } = await audit(database.url, 'list', '--table', 'rooms', '--id', ROOM)
  const [update, insert] = out.split('\n')
  assert.match(update ?? '', /update {2}public\.rooms {2}\{"id": "0{8}-.*\} {2}name {2}\(SQL\)$/)
  assert.match(insert ?? '', /insert {2}public\.rooms/)
  const json = JSON.parse((await audit(database.url, 'list', '--limit', '1', '--json')).out)
  assert.deepEqual([json.length, json[0].after], [1, { name: 'Red' }])
})

test('a record that somebody edited is named, and the exit status is 1', async () => {
  await database.query(`begin; set local session_replication_role = replica;
    update plinth.audit_log set actor = 'Mallory' where action = 'update'; commit`)
  const { status, out, err } = await audit(database.url, 'verify')
  assert.equal(status, 1)
  assert.match(out, /^edited {8}#2 .* update public\.rooms \{"id": "0{8}-/)
  assert.match(err, /The audit log is not what was written: 1 fault\./)
})

test('a database without a log says what to do', async (t) => {
  const empty = await createTestDatabase()
  t.after(() => empty.drop())
  const { status, err } = await audit(empty.url, 'verify')
  assert.equal(status, 1)
  assert.match(err, /cannot be read[\s\S]*plinth migrate apply/)
})
