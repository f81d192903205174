// PostgreSQL itself is the judge: for every role, relation, column and function the catalog says what it says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findFunctions, findRelation, mayExecute, privilegesOf } from '../../src/catalog/lookup.ts'
import type { Relation, RelationPrivileges } from '../../src/catalog/types.ts'
import { type Fixture, loadFixture } from './support/load.ts'

const SCHEMA = 'ledger'
const PREFIX = 'plinth_ledger_'

let fixture: Fixture

before(async () => {
  fixture = await loadFixture({ sql: 'ledger.sql', schemas: [SCHEMA] })
})
after(() => fixture.drop())

function relation(name: string): Relation {
  const found = findRelation(fixture.catalog, SCHEMA, name)
  assert.ok(found, name)
  return found
}

function of(name: string, role: string): RelationPrivileges {
  return privilegesOf(fixture.catalog, relation(name), PREFIX + role)
}

const NOTHING = { select: false, insert: false, update: false, delete: false }

interface Verdict {
  readonly role: string
  readonly relation: string
  readonly column: string
  readonly privilege: 'select' | 'insert' | 'update' | 'delete'
  readonly table: boolean
  readonly col: boolean
}

const VERDICTS = `select r.rolname as role, c.relname as relation, a.attname as column, p.privilege,
  has_table_privilege(r.oid, c.oid, p.privilege) as table,
  case when p.privilege = 'delete' then false else has_column_privilege(r.oid, c.oid, a.attnum, p.privilege) end as col
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
cross join pg_roles r
cross join unnest(array['select', 'insert', 'update', 'delete']) p(privilege)
where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind in ('r', 'p', 'v')
  and (r.rolname like '${PREFIX}%' or r.rolname = current_user)`

test('relations and columns are as PostgreSQL has them, for every role', async () => {
  const rows: readonly Verdict[] = (await fixture.admin.query(VERDICTS)).rows
  assert.ok(rows.length > 500)
  for (const { role, relation: name, column, privilege, table, col } of rows) {
    const granted = privilegesOf(fixture.catalog, relation(name), role)[privilege]
    const where = `${role} ${privilege} ${name}.${column}`
    assert.equal(granted === true, table, where)
    assert.equal(granted === true || (granted !== false && granted.has(column)), table || col, where)
  }
})

const EXECUTIONS = `select r.rolname as role, p.proname as name, has_function_privilege(r.oid, p.oid, 'execute') as may
from pg_proc p
cross join pg_roles r
where p.pronamespace = '${SCHEMA}'::regnamespace and r.rolname like '${PREFIX}%'`

test('functions are as PostgreSQL has them, for every role', async () => {
  const { rows } = await fixture.admin.query(EXECUTIONS)
  assert.ok(rows.length > 20)
  for (const { role, name, may } of rows) {
    const [called] = findFunctions(fixture.catalog, SCHEMA, name)
    assert.ok(called)
    assert.equal(mayExecute(fixture.catalog, called, role), may, `${role} ${name}`)
  }
})

test('grants on columns are those columns, and add up over membership and PUBLIC', () => {
  assert.deepEqual(of('entry', 'clerk'), {
    select: new Set(['id', 'amount']),
    insert: new Set(['id']),
    update: new Set(['note']),
    delete: false,
  })
  assert.deepEqual(of('entry', 'proxy'), {
    select: new Set(['id', 'amount', 'note']),
    insert: new Set(['id']),
    update: new Set(['note', 'amount']),
    delete: false,
  })
})

test('a grant on the whole relation makes those on its columns no difference', () => {
  assert.deepEqual(of('entry', 'guest'), { ...NOTHING, select: true, delete: true })
})

test('a membership that is not inherited gives nothing', () => {
  assert.deepEqual(of('entry', 'loner'), { ...NOTHING, select: new Set(['id']) })
})

test('an owner has everything until it takes it from itself', () => {
  assert.deepEqual(of('given', 'owner'), { select: true, insert: true, update: true, delete: false })
  assert.deepEqual(of('shut', 'owner'), NOTHING)
})

test('a role that nobody knows has what PUBLIC has', () => {
  assert.deepEqual(of('entry', 'no such role'), { ...NOTHING, select: new Set(['id']) })
  assert.deepEqual(of('untouched', 'no such role'), NOTHING)
})

test('privileges as granted are read per role, without anybody’s membership', async () => {
  const { rows } = await fixture.admin.query('select current_user as owner')
  assert.deepEqual(new Set(relation('shown').privileges.keys()), new Set([`${PREFIX}clerk`, rows[0].owner]))
})
