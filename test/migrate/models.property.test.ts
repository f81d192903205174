// Whatever two models are: the database of one is brought to the other, and is then what that says. SEED=n replays a run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc, { type Arbitrary } from 'fast-check'
import { creations } from '../../src/migrate/create/create.ts'
import { describeChange } from '../../src/migrate/diff.ts'
import { applyDirectly, plan, type Target } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import {
  type AnyEntity,
  anyone,
  bigint,
  boolean,
  currency,
  date,
  decimal,
  email,
  entity,
  int,
  interval,
  json,
  list,
  member,
  money,
  nobody,
  number,
  object,
  oneOf,
  owner,
  point,
  type Rule,
  ref,
  role,
  type Schema,
  schema,
  self,
  signedIn,
  sql,
  sqlFunction,
  text,
  time,
  timestamp,
  uuid,
  view,
} from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { amountOf, seedOf } from '../oracle/seed.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const runs = amountOf('PLINTH_TEST_MODELS', 10)

const kinds = {
  text: () => text({ max: 20 }),
  'longer text': () => text({ min: 1, max: 200 }),
  email,
  int: () => int({ min: 0 }),
  bigint,
  number,
  decimal: () => decimal({ precision: 10, scale: 2 }),
  money,
  currency,
  boolean,
  date,
  time,
  timestamp,
  interval,
  uuid,
  json,
  point,
  tags: () => list(text(), { max: 5 }),
  'short tags': () => list(text({ max: 9, pattern: '^[a-z]' }), { max: 5 }),
  maker: () => object({ name: text({ max: 9 }), born: date().optional(), links: list(text()) }),
  'another maker': () =>
    object({ name: text({ max: 99 }), age: int({ min: 0 }), links: list({ to: text() }) }),
  sizes: () => list({ label: text({ max: 9 }), width: decimal({ precision: 4, scale: 1 }) }, { max: 3 }),
  'more sizes': () => list({ label: oneOf('s', "l'"), width: decimal({ precision: 5, scale: 1, min: 0 }) }),
  'some words': () => oneOf('a', 'b', 'c'),
  'more words': () => oneOf('a', 'x', 'b', 'c'),
} as const

interface RandomField {
  readonly kind: keyof typeof kinds
  readonly optional: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly reach: 'open' | 'readonly' | 'hidden'
  readonly comment: string | null
}

interface RandomEntity {
  readonly fields: Readonly<Record<string, RandomField>>
  readonly refersTo: 'one' | 'two' | 'self' | 'nothing'
  readonly search: boolean
  readonly audit: boolean | 'by role'
  readonly policies: readonly [read: number, write: number]
  readonly hasView: boolean
  readonly hasFunction: boolean
}

type RandomModel = Readonly<Partial<Record<'one' | 'two' | 'three', RandomEntity>>>

const field: Arbitrary<RandomField> = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  optional: fc.boolean(),
  unique: fc.boolean(),
  indexed: fc.boolean(),
  reach: fc.constantFrom('open', 'open', 'readonly', 'hidden'),
  comment: fc.constantFrom(null, `it's`),
})

const randomEntity: Arbitrary<RandomEntity> = fc.record({
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), field, { maxKeys: 4, noNullPrototype: true }),
  refersTo: fc.constantFrom('one', 'two', 'self', 'nothing'),
  search: fc.boolean(),
  audit: fc.constantFrom(false, true, 'by role' as const),
  policies: fc.tuple(fc.nat(5), fc.nat(5)),
  hasView: fc.boolean(),
  hasFunction: fc.boolean(),
})

const randomModel: Arbitrary<RandomModel> = fc.record(
  { one: randomEntity, two: randomEntity, three: randomEntity },
  { requiredKeys: ['one'], noNullPrototype: true },
)

const members = entity(
  'members',
  { team_id: uuid(), user_id: owner(), role: oneOf('lead', 'player') },
  { key: ['team_id', 'user_id'], read: owner.of('user_id') },
)

const rules: readonly Rule[] = [
  anyone,
  signedIn,
  nobody,
  role('staff'),
  owner.of('user_id'),
  member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id', roles: ['lead'] }),
]

function modelOf(random: RandomModel): Schema {
  const items: Record<string, Schema['items'][string]> = { members }
  for (const [name, { fields, refersTo, search, audit, policies, hasView, hasFunction }] of Object.entries(
    random,
  )) {
    const target = refersTo === 'self' || refersTo === 'nothing' ? undefined : items[refersTo]
    const searched = Object.entries(fields).filter(
      ([, { kind, reach }]) => kind.endsWith('text') && reach !== 'hidden',
    )
    const [read, write] = policies
    items[name] = entity(
      name,
      {
        team_id: uuid(),
        user_id: owner(),
        ...Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, fieldOf(each)])),
        ...(refersTo === 'self' && { parent_id: self().optional() }),
        ...(target !== undefined && { other_id: ref(target as AnyEntity).optional() }),
      },
      {
        read: rules[read] ?? nobody,
        write: rules[write] ?? nobody,
        audit:
          audit === 'by role'
            ? { except: Object.keys(fields).slice(0, 1) as never, read: role('auditor') }
            : audit,
        ...(search && searched.length > 0 && { search: searched.map(([key]) => key) as never }),
      },
    )
    const seen = `${name}_seen`
    if (hasView)
      items[seen] = view(
        seen,
        { id: uuid() },
        { as: sql`select id from members, ${named(name)}`, read: anyone },
      )
    const given = `${name}_given`
    if (hasFunction) {
      const body = sql`select count(*)::int from ${named(name)}`
      const input = { word: text({ max: read }), tags: list(text({ max: 9 })).optional() }
      items[given] = sqlFunction(given, {
        input,
        returns: int(),
        volatility: 'stable',
        body,
        allow: signedIn,
      })
    }
  }
  return schema(items)
}

function named(name: string) {
  return name === 'one' ? sql`one` : name === 'two' ? sql`two` : sql`three`
}

function fieldOf({ kind, optional, unique, indexed, reach, comment }: RandomField) {
  let made: ReturnType<typeof text> = (kinds[kind] as typeof text)()
  const comparable = kind !== 'json' && kind !== 'point'
  if (unique && comparable) made = made.unique() as unknown as typeof made
  if (indexed && comparable) made = made.indexed()
  if (comment !== null) made = made.comment(comment)
  const reached = reach === 'open' ? made : reach === 'hidden' ? made.hidden() : made.readonly()
  // Clients who may insert could not give it a value.
  return optional || reach !== 'open' ? reached.optional() : reached
}

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
  const admin = createDatabase({ url: database.url, size: 1 })
  await admin.start()
  await applySystem(admin)
  await admin.stop()
})
after(() => database.drop())

test('the database of any model is brought to any other', { timeout: 110_000 }, async (context) => {
  const options = { url: database.url, owner: 'plinth_owner', lockTimeoutMs: 1_000, patienceMs: 10_000 }
  const migrate = (target: Target) => applyDirectly(target, { ...options, allowDataLoss: true })
  await fc.assert(
    fc.asyncProperty(randomModel, async (random) => {
      const target = { schema: 'public', creations: creations(modelOf(random).model) }
      await migrate(target)
      const { steps, difference } = await plan(target, options)
      assert.deepEqual([steps, difference.changes.map(describeChange), difference.kept], [[], [], []])
    }),
    { seed: seedOf(context), numRuns: runs, endOnFailure: true },
  )
})
