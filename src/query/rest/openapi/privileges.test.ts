// PostgreSQL itself is the judge of what a role may see.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Fixture, loadFixture } from '../../../../test/catalog/support/load.ts'
import { privilegesIn } from './privileges.ts'

const SCHEMA = 'ledger'

const VERDICTS = `
with target as (select oid from pg_namespace where nspname = '${SCHEMA}')
select r.rolname as role,
  array(
    select c.oid::int8::int from pg_class c
    where c.relnamespace in (select oid from target) and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (pg_has_role(r.oid, c.relowner, 'USAGE')
        or has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        or has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))) as relations,
  array(
    select p.oid::int8::int from pg_proc p
    where p.pronamespace in (select oid from target) and has_function_privilege(r.oid, p.oid, 'EXECUTE')) as functions
from pg_roles r
where r.rolname like 'plinth_ledger_%' or r.rolname = current_user`

interface Verdict {
  readonly role: string
  readonly relations: readonly number[]
  readonly functions: readonly number[]
}

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({ sql: 'ledger.sql', schemas: [SCHEMA] })
})
after(() => fixture.drop())

test('a role sees what it owns or has any privilege on, whole or by column, as PostgreSQL has it', async () => {
  const rows: readonly Verdict[] = (await fixture.admin.query(VERDICTS)).rows
  assert.ok(rows.length > 9)
  for (const { role, relations, functions } of rows) {
    const seen = privilegesIn(fixture.catalog, SCHEMA, role)
    assert.deepEqual(seen.relations, new Set(relations), role)
    assert.deepEqual(seen.functions, new Set(functions), role)
  }
})

test('the keys of two roles are the same where they see the same', () => {
  const key = (role: string) => privilegesIn(fixture.catalog, SCHEMA, role).key
  assert.equal(key('plinth_ledger_nobody'), key('no such role'))
  assert.notEqual(key('plinth_ledger_nobody'), key('plinth_ledger_guest'))
})

test('a schema that is not there shows nothing', () => {
  const { relations, functions } = privilegesIn(fixture.catalog, 'nowhere', 'plinth_ledger_guest')
  assert.deepEqual([relations.size, functions.size], [0, 0])
})
