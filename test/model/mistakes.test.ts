// Every mistake of a model is told at the line where it was written, with what to do; all of them at once.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PlinthError } from '../../src/kit/error.ts'
import { Mistakes } from '../../src/model/mistake.ts'
import {
  type AnyEntity,
  any,
  anyone,
  computed,
  decimal,
  type EntityOptions,
  email,
  entity,
  type Field,
  identity,
  int,
  list,
  member,
  money,
  not,
  number,
  object,
  oneOf,
  owner,
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
  timestamp,
  uuid,
  view,
} from '../../src/model/model.ts'

const here = readFileSync(import.meta.filename, 'utf8').split('\n')

/** Each line of the message: the text that follows its place, and the source at that place. */
function mistakesOf(make: () => Schema): readonly { readonly told: string; readonly at: string }[] {
  try {
    make()
  } catch (error) {
    assert.ok(error instanceof PlinthError)
    assert.equal(error.code, 'PL401')
    const [, ...lines] = error.message.split('\n')
    return lines.map((line) => {
      const {
        place = '',
        row = '',
        told = '',
      } = /^ {2}(?<place>\S+):(?<row>\d+):\d+ (?<told>.+)$/.exec(line)?.groups ?? {}
      assert.equal(place, 'test/model/mistakes.test.ts', line)
      return { told, at: here[Number(row) - 1] ?? '' }
    })
  }
  assert.fail('there was no mistake')
}

function onlyMistake(make: () => Schema): { readonly told: string; readonly at: string } {
  const [only, ...more] = mistakesOf(make)
  assert.deepEqual(more, [])
  return only ?? assert.fail()
}

test('a reference to an entity that is not in the schema', () => {
  const lost = entity('lost', {})
  const one = entity('one', {
    lost_id: ref(lost), // here
  })
  const { told, at } = onlyMistake(() => schema({ one }))
  assert.match(told, /^one\.lost_id: .* not in the schema\. Add that entity/)
  assert.match(at, /lost_id.*here/)
})

test('a circle of references of which none is optional', () => {
  const hen: AnyEntity = entity('hen', { egg_id: ref((): AnyEntity => egg) })
  const egg: AnyEntity = entity('egg', { hen_id: ref((): AnyEntity => hen) })
  assert.match(
    onlyMistake(() => schema({ hen, egg })).told,
    /egg -> hen -> egg is a circle.*Make one of them optional/,
  )
  const node = entity('node', { parent_id: self() })
  assert.match(onlyMistake(() => schema({ node })).told, /refers to itself.*Make the field optional/)
  const tree = entity('tree', { parent_id: self().optional() })
  assert.equal(schema({ tree }).model.tables.size, 1)
})

test('names that are taken, too long, reserved, or no names', () => {
  const told = (name: string) => {
    const made = entity(name, { value: int() })
    return onlyMistake(() => schema({ [name]: made })).told
  }
  assert.match(told('Orders'), /small letters/)
  assert.match(told('a'.repeat(64)), /at most 63 characters; this has 64/)
  assert.match(told('select'), /reserved word/)
  assert.match(told('pg_things'), /begin with pg_/)
  const field = entity('one', { order: text() })
  assert.match(onlyMistake(() => schema({ one: field })).told, /^one\.order: .*reserved/)
  const parameter = entity('one', { columns: text() })
  assert.match(onlyMistake(() => schema({ one: parameter })).told, /nobody could filter/)
})

test('a schema that is PostgreSQL’s or our own, or no name', () => {
  const told = (name: string) => {
    const { told, at } = onlyMistake(() => schema({ one: entity('one', {}) }, { name })) // here
    assert.match(at, /here/)
    return told
  }
  for (const name of ['auth', 'plinth', 'extensions', 'information_schema'])
    assert.match(told(name), /^schema: the schema \w+ is PostgreSQL's or Plinth's own; choose another/)
  assert.match(told('plinth_access'), /begin with pg_ or plinth_/)
  assert.match(told('pg_catalog'), /begin with pg_ or plinth_/)
  assert.match(told('My Shop'), /small letters/)
  assert.equal(schema({ one: entity('one', {}) }, { name: 'shop' }).model.schema, 'shop')
})

test('what users say of themselves decides nothing, through views and functions neither', () => {
  const told = (read: Rule, more: Parameters<typeof schema>[0] = {}) => {
    const one = entity('one', { title: text() }, { read })
    return onlyMistake(() => schema({ one, ...more })).told
  }
  const direct = /^one, read policy: it reads user_metadata, which users change themselves/
  assert.match(told(sql`(select auth.jwt()) -> 'user_metadata' ->> 'admin' = 'yes'`), direct)
  assert.match(told(sql`exists (select from auth.users u where u.raw_user_meta_data ? 'admin')`), direct)
  const inner = sqlFunction('inner_one', {
    returns: text(),
    body: sql`select (select auth.jwt()) -> 'user_metadata' ->> 'admin'`,
  })
  const outer = sqlFunction('outer_one', { returns: text(), body: sql`select inner_one()` })
  const by = /it uses inner_one, which reads user_metadata/
  assert.match(told(sql`(select outer_one()) = title`, { inner_one: inner, outer_one: outer }), by)
  const names = view(
    'names',
    { who: text() },
    { as: sql`select raw_user_meta_data ->> 'name' from auth.users` },
  )
  assert.match(told(sql`title in (select who from names)`, { names }), /it uses names, which reads/)
  const fine = entity('one', { title: text() }, { read: sql`title <> 'x' /* user_metadata */` })
  assert.equal(schema({ one: fine, names, inner_one: inner }).model.tables.size, 1)
})

test('an entity that stands under another name, and two things of one name', () => {
  const one = entity('one', {})
  assert.match(onlyMistake(() => schema({ two: one })).told, /^one: it stands under the name two/)
  const index = entity('one_idx', { a_idx: int() })
  const clash = entity('one_idx_a', {})
  const both = entity('one', { a: int().indexed() }, { indexes: [{ on: ['a'], using: 'brin' }] })
  assert.match(onlyMistake(() => schema({ one: both })).told, /would be called one_a_idx/)
  assert.equal(schema({ one_idx: index, one_idx_a: clash }).model.tables.size, 2)
})

test('a policy on a field that is not there, or is no user', () => {
  const one = entity(
    'one',
    { title: text() },
    {
      read: owner.of('user_id'), // here
    },
  )
  const { told, at } = onlyMistake(() => schema({ one }))
  assert.match(
    told,
    /^one, read policy: it reads the field user_id, which is not there\. There are id, title\./,
  )
  assert.match(at, /here/)
  const two = entity('two', { title: text() }, { read: owner.of('title') })
  assert.match(onlyMistake(() => schema({ two })).told, /title is text, but the id of a user is uuid/)
  const three = entity('three', {}, { read: any() })
  assert.match(onlyMistake(() => schema({ three })).told, /any\(\) is empty/)
  const four = entity('four', {}, { read: role('') })
  assert.match(onlyMistake(() => schema({ four })).told, /names no role/)
})

test('a policy that users could satisfy by writing to themselves', () => {
  const one = entity('one', {}, { read: sql`(auth.jwt() -> 'user_metadata' ->> 'admin') = 'yes'` })
  assert.match(onlyMistake(() => schema({ one })).told, /user_metadata, which users change themselves/)
})

test('a condition that always holds says nobody’s name', () => {
  for (const condition of [sql`true`, sql`(TRUE)`, sql`1 = 1`, sql` 1=1 `]) {
    const one = entity('one', {}, { read: any(condition, role('staff')) })
    assert.match(onlyMistake(() => schema({ one })).told, /holds for every row\. Say anyone or signedIn/)
  }
})

test('a membership through what is not there', () => {
  const teams = entity('teams', {})
  const members = entity('members', { team_id: ref(teams), person_id: owner() })
  const through = { through: () => members, group: 'team_id', user: 'user_id' }
  const notes = entity('notes', { team_id: ref(teams) }, { read: member.of('team_id', through) })
  assert.match(
    onlyMistake(() => schema({ teams, members, notes })).told,
    /members\.user_id, which is not there/,
  )
  const found = mistakesOf(() => schema({ teams, notes }))
  assert.match(found.map(({ told }) => told).join(), /members, which is not in the schema/)
})

test('keys that cannot be, and options that name no field', () => {
  const one = entity('one', { code: text().optional() }, { key: ['code'] })
  assert.match(onlyMistake(() => schema({ one })).told, /part of the key, and so cannot be optional/)
  const two = entity('two', { a: int() }, { unique: [{ fields: ['b' as 'a'] }] })
  assert.match(onlyMistake(() => schema({ two })).told, /unique names the field b, which it does not have/)
  const three = entity('three', { a: int(), b: int() }, { key: ['a', 'b'] })
  const four = entity('four', { three_id: ref(three) })
  assert.match(
    onlyMistake(() => schema({ three, four })).told,
    /has several fields \(a, b\)\. Say which of your fields/,
  )
})

test('a reference that matches in fields which are not there, or not unique', () => {
  const orders = entity('orders', { customer_id: owner() })
  const lines = entity('lines', { order_id: ref(orders, { matching: ['customer_id'] }) })
  assert.match(
    onlyMistake(() => schema({ orders, lines })).told,
    /match in customer_id, which lines does not have/,
  )
  const known = entity('lines', {
    customer_id: owner(),
    order_id: ref(orders, { matching: ['customer_id'] }),
  })
  const { told } = onlyMistake(() => schema({ orders, lines: known }))
  assert.match(told, /not unique together\. Add to it: unique: \[\{ fields: \['id', 'customer_id'\] \}\]/)
  const unique = entity('orders', { customer_id: owner() }, { unique: [{ fields: ['id', 'customer_id'] }] })
  const good = entity('lines', { customer_id: owner(), order_id: ref(unique, { matching: ['customer_id'] }) })
  const key = schema({ orders: unique, lines: good }).model.tables.get('lines')?.foreignKeys[1]
  assert.deepEqual(key?.target.columns, ['id', 'customer_id'])
})

test('fields that contradict themselves', () => {
  const one = entity('one', { a: int(), b: computed(int(), sql`a + 1`).default(3) })
  assert.match(onlyMistake(() => schema({ one })).told, /computed, and so cannot have a default/)
  const two = entity('two', { a: oneOf('x', 'x') })
  assert.match(onlyMistake(() => schema({ two })).told, /names a word twice/)
  const three = entity('three', { price: money({ currency: 'unit' }) })
  assert.match(onlyMistake(() => schema({ three })).told, /unit, which is no field made by currency/)
})

test('bounds that no value keeps', () => {
  const one = entity('one', {
    a: text({ min: 5, max: 2 }),
    b: int({ min: 1, max: 0 }),
    c: money({ max: -1 }),
    d: list(uuid(), { min: 2, max: 1 }),
    e: object({ f: number({ min: 1, max: 0 }) }),
  })
  for (const { told } of mistakesOf(() => schema({ one })))
    assert.match(told, /^one\.[a-e]: (in f: )?its least is .* so that no value fits/)
  assert.equal(mistakesOf(() => schema({ one })).length, 5)
  const two = entity('two', { a: decimal({ precision: 3, scale: 4 }) })
  assert.match(onlyMistake(() => schema({ two })).told, /3 digits of which 4 are behind the point/)
  const three = sqlFunction('three', { input: { a: text({ min: 5, max: 2 }) }, body: sql`select` })
  assert.match(onlyMistake(() => schema({ three })).told, /^three\.a: its least is 5/)
})

test('elements of a list, and fields of an object, of which nothing would hold what is said', () => {
  const other = entity('other', {})
  const told = (field: Field) => onlyMistake(() => schema({ other, one: entity('one', { a: field }) })).told
  const parts: readonly (readonly [part: Field, fault: RegExp])[] = [
    [ref(other) as unknown as Field, /a foreign key is that of a column\. Make an entity of the pairs/],
    [owner() as unknown as Field, /a foreign key is that of a column/],
    [text().unique() as unknown as Field, /unique\(\) is of a column, and this is only a part of one/],
    [text().indexed(), /indexed\(\) is of a column/],
    [text().hidden() as unknown as Field, /hidden\(\) is of a column/],
    [text().readonly() as unknown as Field, /readonly\(\) is of a column/],
    [identity() as unknown as Field, /identity\(\) is of a column/],
    [computed(int(), sql`1`) as unknown as Field, /computed\(\) is of a column/],
    [money({ currency: 'b' }) as unknown as Field, /the currency of an amount is of a column/],
    [text().default('x') as unknown as Field, /nothing would fill in its default\. Make it optional/],
    [text({ min: 2, max: 1 }), /its least is 2 and its greatest 1/],
    [text({ pattern: '[' }), /its pattern is no regular expression/],
  ]
  for (const [part, fault] of parts) {
    for (const field of [
      list(part),
      object({ b: part }),
      list({ b: part }),
      object({ c: object({ b: part }) }),
    ])
      assert.match(told(field as Field), fault)
  }
  const checked = int().check((it) => sql`${it} > 1`, 'More.')
  assert.match(told(list(checked) as Field), /^one\.a: a check\(\) can look .*: list\(\.\.\.\)\.check/)
  assert.match(told(object({ b: checked }) as Field), /^one\.a: in b: .*: object\(\.\.\.\)\.check/)
  assert.match(told(list(list(int())) as Field), /holds no arrays\. Make it a list of objects/)
  assert.match(told(list(object({ b: int() })) as Field), /is written list\(\{ \.\.\. \}\)/)
  assert.doesNotThrow(() =>
    schema({ one: entity('one', { a: object({ check: object({ check: text() }) }), b: list(email()) }) }),
  )
})

test('a reference in a list is told at its line', () => {
  const other = entity('other', {})
  const one = entity('one', {
    friends: list(ref(other)), // here
  })
  const { told, at } = onlyMistake(() => schema({ other, one }))
  assert.match(told, /^one\.friends: .*one row for each, with a ref\(\) to either side, and both as its key/)
  assert.match(at, /here/)
})

test('a pattern that is no regular expression', () => {
  const one = entity('one', {
    code: text({ pattern: '^[a-z' }), // here
  })
  const { told, at } = onlyMistake(() => schema({ one }))
  assert.match(told, /^one\.code: its pattern is no regular expression .*: .*class.*Correct it/)
  assert.match(at, /here/)
  const two = entity('two', { code: text({ pattern: '(?i)x' }) })
  assert.match(onlyMistake(() => schema({ two })).told, /both know/)
  const three = sqlFunction('three', { input: { a: text({ pattern: '(' }) }, body: sql`select` })
  assert.match(onlyMistake(() => schema({ three })).told, /^three\.a: its pattern/)
})

test('a reference that matches in an optional field holds nothing where that is null', () => {
  const orders = entity('orders', { customer_id: owner() }, { unique: [{ fields: ['id', 'customer_id'] }] })
  const lines = entity('lines', {
    customer_id: owner().optional(),
    order_id: ref(orders, { matching: ['customer_id'] }), // here
  })
  const { told, at } = onlyMistake(() => schema({ orders, lines }))
  assert.match(told, /^lines\.order_id: .*customer_id, which is optional: .*Make customer_id required/)
  assert.match(at, /here/)
})

test('search through what clients may not read', () => {
  const one = entity('one', { title: text(), notes: text().hidden() }, { search: ['title', 'notes'] })
  assert.match(
    onlyMistake(() => schema({ one })).told,
    /^one: search looks through notes, which is hidden: .*Leave it out/,
  )
})

test('what a deletion could not empty', () => {
  const shelf = entity('shelf', { code: text().unique() })
  const one = entity('one', { shelf_id: ref(shelf, { onDelete: 'set null' }) })
  assert.match(
    onlyMistake(() => schema({ shelf, one })).told,
    /^one\.shelf_id: .*it is not optional\. Make it optional/,
  )
  const several = (code: Field) =>
    entity(
      'one',
      { code },
      { references: [{ fields: ['code'], to: () => shelf, by: ['code'], onDelete: 'set null' }] },
    )
  assert.match(
    onlyMistake(() => schema({ shelf, one: several(text()) })).told,
    /^one \(code\): code: onDelete/,
  )
  const { foreignKeys } =
    schema({ shelf, one: several(text().optional() as unknown as Field) }).model.tables.get('one') ??
    assert.fail()
  assert.deepEqual(foreignKeys[0]?.target.columns, ['code'])
})

test('a membership that nobody has', () => {
  const members = entity('members', { team_id: uuid(), user_id: owner(), role: text() })
  const of = { through: () => members, group: 'team_id', user: 'user_id', roles: [] }
  const notes = entity('notes', { team_id: uuid() }, { read: member.of('team_id', of) })
  assert.match(
    onlyMistake(() => schema({ members, notes })).told,
    /roles is empty, so that nobody would belong/,
  )
})

test('views and functions that clients could not be kept from, or not be given', () => {
  const one = view('one', { a: int() }, { as: sql`select 1 as a`, read: role('staff') })
  assert.match(onlyMistake(() => schema({ one })).told, /read is anyone, signedIn or nobody here/)
  const items = entity('items', { cost: money().hidden() }, { read: anyone })
  const all = sqlFunction('all_items', { returns: items, body: sql`select * from items`, allow: signedIn })
  assert.match(onlyMistake(() => schema({ items, all_items: all })).told, /clients may not read cost/)
})

test('tenants: rows of nobody do not refer to rows of somebody, and the tenant is always known', () => {
  const teams = entity('teams', {})
  const members = entity(
    'members',
    { team_id: ref(teams), user_id: owner() },
    { key: ['team_id', 'user_id'] },
  )
  const tenant = { field: 'team_id', through: () => members, group: 'team_id', user: 'user_id' }
  const cards = entity('cards', { team_id: ref(teams) })
  const labels = entity('labels', { card_id: ref(cards) })
  const { told } = onlyMistake(() => schema({ teams, members, cards, labels }, { tenant }))
  assert.match(told, /^labels\.card_id: .*Give labels the field team_id/)
  const loose = entity('loose', { team_id: uuid().optional() })
  assert.match(onlyMistake(() => schema({ teams, members, loose }, { tenant })).told, /cannot be optional/)
})

test('tenants: what the option says is told once, where the schema is made', () => {
  const teams = entity('teams', {})
  const members = entity('members', { team_id: ref(teams), user_id: owner() })
  const notes = entity('notes', { team_id: ref(teams) })
  const of = { field: 'team_id', through: () => members, group: 'team_id', user: 'user_id' }
  const nowhere = onlyMistake(() => schema({ teams, members }, { tenant: { ...of, field: 'team' } })) // here
  assert.match(nowhere.told, /^tenant: no entity has the field team, so that nothing would be kept apart/)
  assert.match(nowhere.at, /here/)
  const outside = onlyMistake(() =>
    schema({ teams, notes, cards: entity('cards', { team_id: uuid() }) }, { tenant: of }),
  )
  assert.match(outside.told, /^tenant: it goes through members, which is not in the schema/)
  const misnamed = mistakesOf(() =>
    schema({ teams, members, notes }, { tenant: { ...of, group: 'group', user: 'who' } }),
  )
  assert.deepEqual(
    misnamed.map(({ told }) => told),
    [
      'tenant: it reads members.group, which is not there. There are id, team_id, user_id.',
      'tenant: it reads members.who, which is not there. There are id, team_id, user_id.',
    ],
  )
})

test('a field that clients cannot write, where they may insert, and that has no value without them', () => {
  const fields = {
    cost: money().hidden(), // here
    state: text().readonly(),
    paid: int().hidden().optional(),
    made: int().readonly().default(0),
    sum: computed(int(), sql`paid + made`).hidden(),
  }
  const found = mistakesOf(() => schema({ one: entity('one', fields, { write: role('staff') }) }))
  assert.deepEqual(
    found.map(({ told }) => told.slice(0, 24)),
    ['one.cost: it is hidden, s', 'one.state: it is readonly'].map((told) => told.slice(0, 24)),
  )
  assert.match(found[0]?.told ?? '', /Give it a default or make it optional/)
  assert.match(found[0]?.at ?? '', /here/)
  assert.equal(schema({ one: entity('one', fields, { read: anyone, update: anyone }) }).model.tables.size, 1)
})

test('what is not there yet where files import each other', () => {
  const one = entity('one', {})
  const absent = undefined as unknown as AnyEntity
  assert.match(
    onlyMistake(() => schema({ one, two: absent })).told,
    /^two: it is undefined in schema.*import each other/,
  )
  const strange = { kind: 'other' } as unknown as AnyEntity
  assert.match(
    onlyMistake(() => schema({ one, two: strange })).told,
    /^two: it is no entity, view or function/,
  )
  const through = { through: () => absent, group: 'team_id', user: 'user_id' }
  const notes = entity('notes', { team_id: uuid() }, { read: member.of('team_id', through) })
  assert.match(onlyMistake(() => schema({ notes })).told, /through gives no entity.*import each other/)
})

test('what is no field, no policy and no option, as the compiler would have said', () => {
  const absent = undefined as unknown as Field
  assert.match(
    onlyMistake(() => schema({ one: entity('one', { a: text(), b: absent }) })).told,
    /^one: b is undefined\. Perhaps two files import each other/,
  )
  const word = 'anyone' as unknown as Rule
  for (const rule of [word, any(signedIn, word), not(word)])
    assert.match(
      onlyMistake(() => schema({ one: entity('one', { a: text() }, { read: rule }) })).told,
      /^one: read: .* is no policy\. Write anyone/,
    )
  const options = { reed: anyone } as EntityOptions<'a'>
  const { told, at } = onlyMistake(() => schema({ one: entity('one', { a: text() }, options as object) })) // here
  assert.equal(told, 'one: there is no option reed. Did you mean read?')
  assert.match(at, /here/)
})

test('a default that its own field does not take', () => {
  const fields = {
    few: int({ min: 3 }).default(1),
    long: text({ max: 2 }).default('long'),
    word: oneOf('a', 'b').default('c' as 'a'),
    list: list(int(), { max: 1 }).default([1, 2]),
    kind: int().default('1' as unknown as number),
    fine: list(text()).default([]),
    now: timestamp().default('now'),
  }
  assert.deepEqual(
    mistakesOf(() => schema({ one: entity('one', fields) })).map(({ told }) => told),
    [
      'one.few: its default is 1, and int() takes at least 3.',
      'one.long: its default is "long", and text() takes at most 2 characters.',
      'one.word: its default is "c", and oneOf() takes one of a, b.',
      'one.list: its default is [1,2], and list() takes at most 1 of them.',
      'one.kind: its default is "1", and int() takes a value of type integer.',
    ],
  )
})

test('search through what is no text', () => {
  const one = entity('one', { n: int() }, { search: ['n'] })
  assert.match(onlyMistake(() => schema({ one })).told, /^one: search looks through text, and n is none/)
})

test('all mistakes are told at once', () => {
  const one = entity('one', { order: int(), group: int() })
  const two = entity('two', { limit: int() })
  assert.equal(mistakesOf(() => schema({ one, two })).length, 3)
  assert.doesNotThrow(() => new Mistakes().throwIfAny())
})

test('code that runs a text as SQL, or changes who asks, in whatever clients set off', () => {
  const run = sqlFunction('run', {
    input: { what: text() },
    language: 'plpgsql',
    body: sql`begin execute what; end`, // here
  })
  const { told, at } = onlyMistake(() => schema({ run }))
  assert.match(told, /^run: it has EXECUTE, which runs a text as SQL\. Write the statement itself/)
  assert.match(at, /here/)
  const seen = view('seen', { who: text() }, { as: sql`select set_config('request.jwt.claims', '{}', true)` })
  assert.match(onlyMistake(() => schema({ seen })).told, /^seen: it calls set_config, by which the claims/)
  const one = entity('one', { a: text() }, { read: sql`set_config('role', a, true) = a` })
  assert.match(onlyMistake(() => schema({ one })).told, /^one, read policy: it calls set_config.*only looks/)
  const two = entity('two', { a: text().default(sql`pg_read_file('/etc/passwd')`) })
  assert.match(onlyMistake(() => schema({ two })).told, /^two\.a: it calls pg_read_file, which reaches files/)
  const jobs = entity('jobs', { execute: text().default('execute this; set role other') })
  const fine = sqlFunction('fine', { returns: text(), body: sql`select execute from jobs` })
  assert.equal(schema({ jobs, fine }).model.functions.size, 1)
})
