// Partitions by month: made ahead, dropped when their time is over; and the chain holds across what was dropped.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type KeeperEvent, keepAudit, sealNext } from '../../src/ops/audit/keeper.ts'
import { type Fault, verifyAudit } from '../../src/ops/audit/verify.ts'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { TestDatabase } from '../support/database.ts'
import { auditedDatabase } from './application.ts'

let database: TestDatabase
let pool: DatabaseService
before(async () => {
  database = await auditedDatabase()
  pool = createDatabase({ url: database.url, size: 2 })
  await pool.start()
})
after(async () => {
  await pool.stop()
  await database.drop()
})

async function verify() {
  const faults: Fault[] = []
  const verdict = await verifyAudit(pool, {}, (fault) => faults.push(fault))
  return { ...verdict, faults }
}

/** Transactions of other databases of the server hold seals back, too: it may take several. */
async function sealAll(): Promise<void> {
  while ((await verify()).unsealed > 0) await sealNext(pool)
}

async function partitions(): Promise<readonly string[]> {
  const { rows } = await database.query(`select relname from pg_inherits join pg_class on oid = inhrelid
    where inhparent = 'plinth.audit_log'::regclass order by relname`)
  return rows.map(({ relname }) => relname)
}

/** Records of so many months ago, as if time had passed since: their seals are of then, too. */
async function past(months: number, amount: number): Promise<void> {
  await database.query(`insert into plinth.audit_log (at, entity, action, role)
    select date_trunc('month', now()) - interval '${months} months' + interval '3 days', 'public.rooms', 'truncate', 'past'
    from generate_series(1, ${amount})`)
}

test('this month and the next two are there, and a month that was missed is made of what came meanwhile', async () => {
  const { rows } = await database.query(`select array_agg('audit_log_' || to_char(
    date_trunc('month', now() at time zone 'UTC') + make_interval(months => n), 'YYYY_MM') order by n) as names
    from generate_series(0, 2) n`)
  assert.deepEqual(await partitions(), [...rows[0].names, 'audit_log_default'].sort())
  await past(5, 3)
  const count = async (table: string) =>
    (await database.query(`select count(*)::int as n from plinth.${table}`)).rows[0].n
  assert.equal(await count('audit_log_default'), 3)
  const month = `date_trunc('month', now() at time zone 'UTC') - interval '5 months'`
  await database.query(
    `set role plinth_audit; select plinth.audit_partition('audit_log', (${month}) at time zone 'UTC'); reset role`,
  )
  const made = (await partitions()).filter((name) => name < rows[0].names[0] && name !== 'audit_log_default')
  assert.equal(made.length, 1)
  assert.deepEqual([await count('audit_log_default'), await count(made[0] ?? '')], [0, 3])
  await assert.rejects(database.query(`delete from plinth.${made[0]}`), /only added to/)
})

test('retention drops whole months that are sealed, and the chain is verified across the gap', async () => {
  await database.query(`insert into rooms (name) values ('Blue')`)
  const before = await partitions()
  const keep = async (interval: string) =>
    (await database.query(`select made, dropped from plinth.audit_maintain('${interval}')`)).rows[0]
  // Nothing of it is sealed yet.
  assert.deepEqual(await keep('1 month'), { made: 0, dropped: 0 })
  await sealAll()
  assert.deepEqual(await keep('10 years'), { made: 0, dropped: 0 })
  assert.deepEqual(await keep('1 month'), { made: 0, dropped: 1 })
  assert.equal((await partitions()).length, before.length - 1)
  const { faults, checked, dropped } = await verify()
  assert.deepEqual([faults, checked, dropped], [[], 1, 3])
  const { rows } = await database.query('select count(*)::int as n from plinth.audit_head')
  assert.equal(rows[0].n, 1)
  await database.query(`insert into rooms (name) values ('Red')`)
  await sealAll()
  assert.deepEqual((await verify()).faults, [])
})

test('a month of seals goes with its records, and the chain begins where it ended', async () => {
  const { head } = await verify()
  await database.query(`begin; set local session_replication_role = replica;
    set local role plinth_audit;
    select plinth.audit_partition('audit_seal', date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '3 months');
    select plinth.audit_partition('audit_log', date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '3 months');
    reset role; commit`)
  // The chain is made anew as if it were of three months ago.
  await database.query(`begin; set local session_replication_role = replica;
    update plinth.audit_log set at = at - interval '3 months' where at > now() - interval '1 month';
    delete from plinth.audit_seal; delete from plinth.audit_head; commit`)
  await sealAll()
  const then = (await verify()).head
  assert.notDeepEqual(then, head)
  const moved = `update plinth.audit_seal set sealed_at = sealed_at - interval '3 months'`
  await database.query(`begin; set local session_replication_role = replica; ${moved}; commit`)
  // Seals that were moved are found out; retention then takes them, and what follows is a chain again.
  assert.notDeepEqual((await verify()).faults, [])
  const { rows } = await database.query(`select dropped from plinth.audit_maintain('1 month')`)
  assert.deepEqual(rows, [{ dropped: 1 }])
  await database.query(`insert into rooms (name) values ('Green')`)
  await sealAll()
  const { faults, checked, head: now } = await verify()
  assert.deepEqual([faults, checked, now.seq], [[], 1, then.seq + 1])
})

test('a database that was moved to a server with younger transactions goes on with one chain', async () => {
  const count = (await verify()).head.seq
  // As a dump of a server that has had more transactions brings it.
  await database.query(`begin; set local session_replication_role = replica;
    insert into plinth.audit_log (xid, entity, action, role) values ('4611686018427387904', 'public.rooms', 'truncate', 'there'),
      ('4611686018427387905', 'public.rooms', 'truncate', 'there'); commit`)
  await database.query(`insert into plinth.audit_seal
    select s.seq + 1, s.sealed_at, l.id, l.at, l.xid, plinth.audit_leaf(l), sha256(s.hash || int8send(s.seq + 1)
      || timestamptz_send(s.sealed_at) || int8send(l.id) || timestamptz_send(l.at) || xid8send(l.xid) || plinth.audit_leaf(l))
    from plinth.audit_log l, (select * from plinth.audit_seal order by seq desc limit 1) s where l.xid = '4611686018427387904'`)
  await database.query(`insert into rooms (name) values ('Here'), ('And here')`)
  await sealAll()
  const { faults, head } = await verify()
  assert.deepEqual([faults, head.seq], [[], count + 4])
  await database.query(`insert into rooms (name) values ('Later')`)
  await sealAll()
  assert.deepEqual((await verify()).faults, [])
  assert.equal((await verify()).head.seq, count + 5)
})

test('the keeper seals by itself, and says what it made and what failed', async () => {
  const events: KeeperEvent[] = []
  await database.query(`insert into rooms (name) values ('Kept')`)
  const keeper = keepAudit({
    database: pool,
    sealInterval_ms: 100,
    retention_days: null,
    onEvent: (event) => events.push(event),
  })
  await keeper.start()
  while ((await verify()).unsealed > 0);
  await keeper.stop()
  assert.deepEqual(events, [])
})

test('the keeper of a database without a log asks nothing of it', async () => {
  const events: KeeperEvent[] = []
  const asked: string[] = []
  const once = Promise.withResolvers<void>()
  const without = {
    async query(text: string) {
      asked.push(text)
      const result = await pool.query(text.replaceAll("'plinth'", "'nowhere'"))
      once.resolve()
      return result
    },
    scoped: () => assert.fail('there is no log'),
  }
  const keeper = keepAudit({
    database: without,
    sealInterval_ms: 100,
    retention_days: null,
    onEvent: (event) => events.push(event),
  })
  await keeper.start()
  await once.promise
  await keeper.stop()
  assert.deepEqual([events, asked.length], [[], 1])
})
