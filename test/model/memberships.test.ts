// Each way of belonging has a function of its own: two that shared one would let the members of the one see what is the other's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Creation, creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import type { Plan } from '../../src/migrate/plan.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { entity, member, oneOf, owner, type Schema, schema, text, uuid } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

function functionsOf({ model }: Schema): readonly string[] {
  return creations(model)
    .filter(({ kind }) => kind === 'function')
    .map(
      ({ sql }) =>
        /create function plinth_access\.("[^"]+")[\s\S]* where m\.("\w+")/.exec(sql)?.slice(1).join(' ') ??
        sql,
    )
    .sort()
}

test('the same group by two users', () => {
  const members = entity(
    'members',
    { team_id: uuid(), user_id: owner(), asked_by: owner(), role: oneOf('lead', 'player') },
    { key: ['team_id', 'user_id'] },
  )
  const by = (user: string) => member.of('team_id', { through: () => members, group: 'team_id', user })
  const notes = entity('notes', { team_id: uuid(), body: text() }, { read: by('user_id') })
  const leads = member.of('team_id', {
    through: () => members,
    group: 'team_id',
    user: 'user_id',
    roles: ['lead'],
  })
  const wishes = entity('wishes', { team_id: uuid(), body: text() }, { read: by('asked_by'), write: leads })
  assert.deepEqual(functionsOf(schema({ members, notes, wishes })), [
    '"public.members.team_id.asked_by" "asked_by"',
    '"public.members.team_id.user_id" "user_id"',
    '"public.members.team_id.user_id.role" "user_id"',
  ])
})

test('names that are alike when they are joined', () => {
  const team = entity('team', { member_id: uuid(), user_id: owner() })
  const team_member = entity('team_member', { user_id: owner() })
  const of = (through: () => unknown, group: string) =>
    member.of('group_id', { through, group, user: 'user_id' })
  const notes = entity('notes', { group_id: uuid() }, { read: of(() => team, 'member_id') })
  const wishes = entity('wishes', { group_id: uuid() }, { read: of(() => team_member, 'id') })
  assert.deepEqual(functionsOf(schema({ team, team_member, notes, wishes })), [
    '"public.team.member_id.user_id" "user_id"',
    '"public.team_member.id.user_id" "user_id"',
  ])
})

test('names too long for PostgreSQL stay apart', () => {
  const long = (last: string) => `${'a'.repeat(40)}_${last}`
  const members = entity(long('members'), {
    team_id: uuid(),
    [long('first')]: owner(),
    [long('other')]: owner(),
  })
  const by = (user: string) => member.of('team_id', { through: () => members, group: 'team_id', user })
  const notes = entity('notes', { team_id: uuid() }, { read: by(long('first')), write: by(long('other')) })
  const names = functionsOf(schema({ [members.name]: members, notes })).map(
    (each) => each.split(' ')[0] ?? '',
  )
  assert.equal(new Set(names).size, 2)
  for (const name of names) assert.ok(name.length <= 65, name)
})

test('a database follows when a membership is by another user', () =>
  withDatabase(async (database, migrate) => {
    const members = entity('members', { team_id: uuid(), user_id: owner(), asked_by: owner() })
    for (const user of ['user_id', 'asked_by']) {
      const read = member.of('team_id', { through: () => members, group: 'team_id', user })
      await migrate(schema({ members, notes: entity('notes', { team_id: uuid() }, { read }) }))
      assert.deepEqual(await accessFunctions(database), [`public.members.team_id.${user}`])
      assert.deepEqual(await calledBy(database, 'notes'), [`public.members.team_id.${user}`])
    }
  }))

test('models of two schemas of one database have their functions beside each other', () =>
  withDatabase(async (database, migrate) => {
    const both = ['public', 'second']
    const functions = both.map((name) => `${name}.members.team_id.user_id`)
    for (const name of both) await migrate(teamNotes(name))
    assert.deepEqual(await accessFunctions(database), functions)
    for (const [i, name] of both.entries())
      assert.deepEqual(await calledBy(database, `${name}.notes`), [functions[i]])
    for (const name of both) {
      const { difference } = await migrate(teamNotes(name))
      assert.deepEqual(difference, { changes: [], kept: [] }, 'neither model sees what is the other one’s')
    }
    await migrate(schema({ notes: entity('notes', { team_id: uuid() }) }))
    assert.deepEqual(await accessFunctions(database), functions.slice(1), 'only its own goes')
  }))

test('a function of an earlier name, without the schema, is replaced', () =>
  withDatabase(async (database, migrate) => {
    const made = teamNotes('public')
    const earlier = creations(made.model).map((each) => ({
      ...each,
      sql: each.sql.replaceAll('"public.members.', '"members.'),
    }))
    await migrate(made, earlier)
    assert.deepEqual(await accessFunctions(database), ['members.team_id.user_id'])
    await migrate(made)
    assert.deepEqual(await accessFunctions(database), ['public.members.team_id.user_id'])
    assert.deepEqual(await calledBy(database, 'notes'), ['public.members.team_id.user_id'])
  }))

function teamNotes(name: string): Schema {
  const members = entity('members', { team_id: uuid(), user_id: owner() })
  const read = member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id' })
  return schema({ members, notes: entity('notes', { team_id: uuid() }, { read }) }, { name })
}

type Migrate = (made: Schema, statements?: readonly Creation[]) => Promise<Plan>

async function withDatabase(use: (database: TestDatabase, migrate: Migrate) => Promise<void>): Promise<void> {
  const database = await createTestDatabase()
  try {
    const server = createDatabase({ url: database.url, size: 1 })
    await applySystem(server).finally(() => server.stop())
    const options = { url: database.url, owner: 'plinth_owner', lockTimeoutMs: 1_000, patienceMs: 10_000 }
    await use(database, ({ model }, statements = creations(model)) =>
      applyDirectly({ schema: model.schema, creations: statements }, { ...options, allowDataLoss: true }),
    )
  } finally {
    await database.drop()
  }
}

async function accessFunctions(database: TestDatabase): Promise<readonly string[]> {
  const { rows } = await database.query(
    `select proname from pg_proc where pronamespace = 'plinth_access'::regnamespace order by 1`,
  )
  return rows.map(({ proname }) => String(proname))
}

/** Access functions that the policies of a table call. */
async function calledBy(database: TestDatabase, table: string): Promise<readonly string[]> {
  const { rows } = await database.query(
    `select pg_get_expr(polqual, polrelid) as condition from pg_policy where polrelid = '${table}'::regclass`,
  )
  return rows.flatMap(({ condition }) =>
    [...String(condition).matchAll(/plinth_access\."([^"]+)"/g)].map(([, name = '']) => name),
  )
}
