// Each way of belonging has a function of its own: two that shared one would let the members of the one see what is the other's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { entity, member, oneOf, owner, type Schema, schema, text, uuid } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase } from '../support/database.ts'

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
    '"members.team_id.asked_by" "asked_by"',
    '"members.team_id.user_id" "user_id"',
    '"members.team_id.user_id.role" "user_id"',
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
    '"team.member_id.user_id" "user_id"',
    '"team_member.id.user_id" "user_id"',
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

test('a database follows when a membership is by another user', async () => {
  const members = entity('members', { team_id: uuid(), user_id: owner(), asked_by: owner() })
  const modelBy = (user: string) => {
    const read = member.of('team_id', { through: () => members, group: 'team_id', user })
    return schema({ members, notes: entity('notes', { team_id: uuid() }, { read }) }).model
  }
  const database = await createTestDatabase()
  try {
    const server = createDatabase({ url: database.url, size: 1 })
    await applySystem(server).finally(() => server.stop())
    const options = { url: database.url, owner: 'plinth_owner', lockTimeoutMs: 1_000, patienceMs: 10_000 }
    for (const user of ['user_id', 'asked_by']) {
      const target = { schema: 'public', creations: creations(modelBy(user)) }
      await applyDirectly(target, { ...options, allowDataLoss: true })
      const { rows } = await database.query(`
        select proname, pg_get_expr(polqual, polrelid) as condition from pg_proc, pg_policy
        where pronamespace = 'plinth_access'::regnamespace and polrelid = 'notes'::regclass`)
      assert.deepEqual(
        rows.map(({ proname }) => proname),
        [`members.team_id.${user}`],
      )
      assert.match(String(rows[0]?.condition), new RegExp(`plinth_access."members.team_id.${user}"`))
    }
  } finally {
    await database.drop()
  }
})
