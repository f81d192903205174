// Plans made anew on demand, in every form that a flush has. What it is for is in test/http/revoked.test.ts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createDatabase, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { TransactionOptions } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let admin: TestDatabase
let database: DatabaseService
let reader: string

before(async () => {
  admin = await createTestDatabase()
  reader = `${new URL(admin.url).pathname.slice(1)}_reader`
  await admin.query(`
    create role ${reader};
    create table notes (id int primary key);
    insert into notes values (1), (2);
    alter table notes enable row level security;
    grant select on notes to ${reader}`)
  database = createDatabase({ url: admin.url, size: 1, plan_cache_mode: 'force_generic_plan' })
})
after(async () => {
  await database.stop()
  await admin.query(`drop owned by ${reader}; drop role ${reader}`)
  await admin.drop()
})

async function count(transaction?: TransactionOptions, readOnly = false): Promise<string | null | undefined> {
  const results = await database.scoped({
    settings: [...(readOnly ? [['transaction_read_only', 'on'] as const] : []), ['role', reader]],
    statements: [{ text: 'select count(*) from notes', parameters: [] }],
    ...(transaction === undefined ? {} : { transaction }),
  })
  return results[0]?.rows[0]?.text(0)
}

const forms: readonly (readonly [
  name: string,
  transaction?: TransactionOptions | undefined,
  readOnly?: boolean,
])[] = [
  ['its own transaction'],
  ['a transaction that reads only', undefined, true],
  ['a transaction that is rolled back', { isolation: null, end: 'rollback' }],
  ['a transaction with an isolation level', { isolation: 'serializable', end: 'commit' }, true],
  [
    'a transaction that is decided later',
    { isolation: 'repeatable read', end: 'decide', decide: () => true },
  ],
]

for (const [name, transaction, readOnly] of forms) {
  test(`in ${name}`, async () => {
    for (const [attribute, rows] of [
      ['nobypassrls', '0'],
      ['bypassrls', '2'],
      ['nobypassrls', '0'],
    ] as const) {
      await admin.query(`alter role ${reader} ${attribute}`)
      database.replan()
      assert.equal(await count(transaction, readOnly), rows)
    }
  })
}

test('statements stay prepared', async () => {
  await count()
  database.replan()
  await count()
  const { rows } = await database.query(
    `select count(*) from pg_prepared_statements where statement = 'select count(*) from notes'`,
  )
  assert.equal(rows[0]?.text(0), '1')
  assert.equal(database.stats().totals.resent, 0)
})

test('a transaction under way is neither disturbed nor left out', async () => {
  await admin.query(`alter role ${reader} bypassrls`)
  database.replan()
  await count()
  await admin.query(`alter role ${reader} nobypassrls`)
  const decide = () => {
    // Between the statements of a transaction and its end, on the same connection.
    database.replan()
    return false
  }
  await count({ isolation: null, end: 'decide', decide })
  assert.equal(await count(), '0')
})
