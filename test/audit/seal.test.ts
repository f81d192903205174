// The chain of seals: what is sealed when, and that nothing which somebody does to the log goes unseen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { sealNext } from '../../src/ops/audit/keeper.ts'
import { type Fault, type Verdict, verifyAudit } from '../../src/ops/audit/verify.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import { openSession } from '../../src/postgres/session.ts'
import type { Database } from '../../src/postgres/types.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'
import type { TestDatabase } from '../support/database.ts'
import { auditedDatabase } from './application.ts'

const ATTACKS = amountOf('PLINTH_TEST_ATTACKS', 30)

let database: TestDatabase
let pool: DatabaseService
before(async () => {
  database = await auditedDatabase()
  pool = createDatabase({ url: database.url, size: 2 })
  await pool.start()
  await database.query(`insert into rooms (name) select 'Room ' || n from generate_series(1, 40) n`)
  await database.query(`update rooms set name = name || '!'`)
  await sealAll()
})
after(async () => {
  await pool.stop()
  await database.drop()
})

/** Transactions of other databases of the server hold seals back, too: it may take several. */
async function sealAll(): Promise<void> {
  while ((await verify()).unsealed > 0) await sealNext(pool)
}

async function verify(options = {}): Promise<Verdict & { readonly faults: readonly Fault[] }> {
  const faults: Fault[] = []
  const verdict = await verifyAudit(pool, options, (fault) => faults.push(fault))
  return { ...verdict, faults }
}

test('what was written is found unchanged, each record under one seal', async () => {
  const { faults, checked, unsealed, head } = await verify()
  assert.deepEqual([faults, checked, unsealed], [[], 80, 0])
  assert.equal(head.seq, 80)
})

test('a transaction that is still open holds back what came after it, and nothing is sealed before it', async (t) => {
  const open = new pg.Client({ connectionString: database.url })
  await open.connect()
  t.after(() => open.end())
  await open.query(`begin; insert into rooms (name) values ('slow')`)
  await database.query(`insert into rooms (name) values ('quick')`)
  assert.equal(await sealNext(pool), 0)
  assert.equal((await verify()).unsealed, 1)
  await open.query('commit')
  await sealAll()
  const { rows } = await database.query(`select l.after ->> 'name' as name from plinth.audit_seal s
    join plinth.audit_log l on l.id = s.id order by s.seq desc limit 2`)
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['quick', 'slow'],
  )
  assert.deepEqual((await verify()).faults, [])
})

test('servers that seal at once make one chain', async () => {
  await database.query(`insert into rooms (name) select 'More ' || n from generate_series(1, 200) n`)
  await Promise.all(Array.from({ length: 8 }, () => sealNext(pool)))
  await sealAll()
  const { faults, unsealed } = await verify()
  assert.deepEqual([faults, unsealed], [[], 0])
})

test('a part of the log is checked from its first seal on', async () => {
  const { rows } =
    await database.query(`select count(*)::int as amount, sealed_at::text as last from plinth.audit_seal
    group by sealed_at order by sealed_at desc limit 1`)
  const { faults, checked } = await verify({ from: rows[0].last })
  assert.deepEqual([faults, checked], [[], rows[0].amount])
})

/** As a superuser who stops the triggers; it is all undone afterwards. */
async function attacked(sql: string, options: object = {}): Promise<readonly Fault[]> {
  const session = await openSession({ url: database.url })
  try {
    await session.script(`begin; set local session_replication_role = replica; ${sql}`)
    const faults: Fault[] = []
    const within: Database = {
      query: (text, parameters) => session.query(text, parameters),
      scoped: ({ statements }) =>
        Promise.all(statements.map(({ text, parameters }) => session.query(text, parameters))),
    }
    await verifyAudit(within, options, (fault) => faults.push(fault))
    return faults
  } finally {
    await session.close()
  }
}

const LOG_COLUMNS: Readonly<Record<string, string>> = {
  at: `at + interval '1 microsecond'`,
  xid: `(xid::text::numeric + 1)::text::xid8`,
  entity: `entity || 'x'`,
  entity_key: `entity_key || '{"x": 1}'`,
  action: `case action when 'insert' then 'delete' else 'insert' end`,
  role: `role || 'x'`,
  actor: `coalesce(actor, '') || 'x'`,
  claims: `coalesce(claims, '{}') || '{"sub": "x"}'`,
  tenant: `coalesce(tenant, '') || 'x'`,
  command: `coalesce(command, '') || 'x'`,
  via: `coalesce(via, '') || 'x'`,
  request_id: `coalesce(request_id, '') || 'x'`,
  idempotency_key_hash: `coalesce(idempotency_key_hash, '') || 'x'`,
  before: `coalesce(before, '{}') || '{"x": 1}'`,
  after: `coalesce(after, '{}') || '{"x": 1}'`,
  concealed: `array['x']`,
  id: 'id + 100000',
}

test('whichever column of a record is changed, it is found, and named', async () => {
  for (const [column, to] of Object.entries(LOG_COLUMNS)) {
    const faults = await attacked(
      `update plinth.audit_log set ${column} = ${to} where id = (select id from plinth.audit_seal where seq = 17)`,
    )
    assert.equal(faults[0]?.seq, 17, column)
    assert.match(faults[0]?.kind ?? '', /^(edited|removed)$/, column)
  }
})

test('null is not the null of JSON, and one space or digit is not another', async () => {
  for (const sql of [
    `update plinth.audit_log set before = 'null' where id = (select id from plinth.audit_seal where seq = 3)`,
    `update plinth.audit_log set via = '' where id = (select id from plinth.audit_seal where seq = 3)`,
    `update plinth.audit_log set after = jsonb_set(after, '{name}', '"Room 3 "') where id = (select id from plinth.audit_seal where seq = 3)`,
  ])
    assert.deepEqual(
      (await attacked(sql)).map(({ kind, seq }) => [kind, seq]),
      [['edited', 3]],
    )
})

test('random changes of log and seals, as a superuser, are found each', async (t) => {
  const random = randomOf(seedOf(t))
  const count = (await verify()).head.seq
  for (let i = 0; i < ATTACKS; i += 1) {
    const [one, other] = [1 + random(count - 1), 1 + random(count - 1)]
    const id = (seq: number) => `(select id from plinth.audit_seal where seq = ${seq})`
    const flip = (column: string) =>
      `set_byte(${column}, ${random(32)}, get_byte(${column}, 0) # ${1 + random(255)})`
    const attacks = [
      `delete from plinth.audit_log where id = ${id(one)}`,
      `delete from plinth.audit_seal where seq = ${one}`,
      `delete from plinth.audit_log where id = ${id(one)}; delete from plinth.audit_seal where seq = ${one}`,
      `update plinth.audit_seal set leaf = sha256('${i}') where seq = ${one}`,
      `update plinth.audit_seal set hash = ${flip('sha256(hash)')} where seq = ${one}`,
      `update plinth.audit_seal set sealed_at = sealed_at + interval '1 second' where seq = ${one}`,
      `update plinth.audit_seal set seq = seq + 1000000 where seq = ${one}`,
      `insert into plinth.audit_log (xid, entity, action, role) values ('1', 'public.rooms', 'truncate', 'x')`,
      `update plinth.audit_log set before = coalesce(before, '{}') || '{"n": ${random(1000)}}' where id = ${id(one)}`,
      `update plinth.audit_log l set after = o.after, entity_key = o.entity_key from plinth.audit_log o
        where l.id = ${id(one)} and o.id = ${id(other === one ? one + 1 : other)}`,
    ]
    const sql = attacks[random(attacks.length)] as string
    assert.notDeepEqual(await attacked(sql), [], `attack ${i} was not seen: ${sql}`)
  }
})

test('a tail that was cut off is found by a head that was written down before', async () => {
  const { head } = await verify()
  const cut = `delete from plinth.audit_log where id in (select id from plinth.audit_seal where seq > ${head.seq - 5});
    delete from plinth.audit_seal where seq > ${head.seq - 5}`
  assert.deepEqual(await attacked(cut), [])
  assert.deepEqual(
    (await attacked(cut, { head })).map(({ kind }) => kind),
    ['cut off'],
  )
  assert.deepEqual((await verify({ head })).faults, [])
})

/** A small generator: the same seed, the same attacks. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
