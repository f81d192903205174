// A model that has one of each thing that types must say something about: tenants and none, every kind of key and reference.
import {
  anyone,
  bigint,
  boolean,
  computed,
  currency,
  date,
  decimal,
  email,
  entity,
  file,
  identity,
  int,
  interval,
  json,
  list,
  money,
  number,
  numbers,
  object,
  oneOf,
  owner,
  point,
  ref,
  schema,
  self,
  signedIn,
  sql,
  sqlFunction,
  text,
  time,
  timestamp,
  url,
  uuid,
  view,
} from '../../src/model/model.ts'

const open = { read: anyone, write: signedIn } as const

export const teams = entity('teams', { name: text().unique(), site: url().optional() }, open)

export const memberships = entity(
  'memberships',
  { team_id: ref(teams), user_id: owner(), role: oneOf('guest', 'lead') },
  { key: ['team_id', 'user_id'], read: owner.of('user_id') },
)

/** A key that the database counts up, and rows that belong to no tenant. */
export const people = entity(
  'people',
  {
    id: identity(),
    name: text(),
    address: email(),
    boss_id: self<number>().optional(),
    twin_id: self<number>().unique().optional(),
    born: date().optional(),
  },
  { ...open, search: ['name'] },
)

export const projects = entity(
  'projects',
  {
    team_id: ref(teams),
    code: text().unique(),
    lead_id: ref(people).unique(),
    parent_id: self().unique().optional(),
    state: oneOf('new', 'at work', 'done').default('new'),
    states: list(oneOf('red', 'green')).default([]),
    big: bigint().optional(),
    bigs: list(bigint()).optional(),
    exact: decimal({ precision: 8, scale: 2 }).default('0'),
    size: number().optional(),
    count: int().default(0),
    budget: money({ currency: 'currency' }),
    currency: currency().default('EUR'),
    paid: boolean().default(false),
    at: timestamp().default('now'),
    moments: list(timestamp()).optional(),
    starts: time().optional(),
    takes: interval().optional(),
    spot: point().optional(),
    image: file().optional(),
    token: uuid().default('new'),
    tags: list(text()).default([]),
    features: numbers({ length: 2 }).optional(),
    document: json().optional(),
    note: json<{ text: string }>().default({ text: '' }),
    place: object({ city: text(), street: text().optional() }).optional(),
    places: list({ city: text(), floor: int() }).default([]),
    made_at: timestamp().default('now').readonly(),
    secret: text().hidden().default(''),
    kind: oneOf('a', 'b').hidden().default('a'),
    double: computed(money(), sql`budget * 2`),
  },
  { ...open, search: { fields: ['code'], language: 'english' } },
)

/** At most one for each project: the reference is the key. */
export const plans = entity(
  'plans',
  { team_id: ref(teams), project_id: ref(projects), body: text() },
  { ...open, key: ['project_id'] },
)

/** The tenant stands in the key. */
export const tasks = entity(
  'tasks',
  {
    team_id: ref(teams),
    number: int(),
    project_id: ref(projects),
    title: text(),
    reviewer_id: ref(people).optional(),
    author_id: ref(people),
  },
  { ...open, key: ['team_id', 'number'] },
)

export const labels = entity('labels', { team_id: ref(teams), label: text() }, { ...open, key: ['label'] })

/** Many to many. */
export const task_labels = entity(
  'task_labels',
  { team_id: ref(teams), task_number: ref(tasks), label: ref(labels) },
  { ...open, key: ['task_number', 'label'] },
)

export const orders = entity(
  'orders',
  { person_id: ref(people), total: money() },
  { ...open, unique: [{ fields: ['id', 'person_id'] }] },
)

const ofOrder = ref(orders, { matching: ['person_id'] })

export const lines = entity(
  'lines',
  { order_id: ofOrder, position: int(), person_id: ref(people), amount: money() },
  { ...open, key: ['order_id', 'position'] },
)

/** References by several fields: to a key, to what is unique, and at most one of them for each. */
export const returns = entity(
  'returns',
  {
    order_id: ofOrder,
    position: int(),
    person_id: ref(people),
    code: text().unique(),
    reason: text().optional(),
  },
  {
    ...open,
    unique: [
      { fields: ['position', 'order_id'] },
      { fields: ['person_id', 'order_id'], where: sql`reason is not null` },
    ],
    references: [{ fields: ['order_id', 'position'], to: () => lines, onDelete: 'cascade' }],
  },
)

export const refunds = entity(
  'refunds',
  { order_id: uuid(), person_id: ref(people), code: text().unique() },
  {
    ...open,
    references: [
      { fields: ['order_id', 'person_id'], to: () => orders, by: ['id', 'person_id'] },
      { fields: ['code'], to: () => returns, by: ['code'] },
    ],
  },
)

/** Names that are derived from this one are longer than PostgreSQL's. */
export const a_rather_long_name_for_a_table_of_persons = entity(
  'a_rather_long_name_for_a_table_of_persons',
  { who_was_meant_by_all_of_this: ref(people), who: ref(people) },
  open,
)

export const sales = view(
  'sales',
  {
    order_id: ofOrder,
    person_id: ref(people),
    lines: bigint(),
    share: decimal({ precision: 5, scale: 2 }),
    mood: oneOf('low', 'high'),
  },
  {
    as: sql`select order_id, person_id, amount as lines, 1.5 as share, 'low' as mood from lines`,
    read: anyone,
  },
)

export const nothing = sqlFunction('nothing', { body: sql`select`, allow: anyone })

export const everybody = sqlFunction('everybody', {
  returns: people,
  volatility: 'stable',
  body: sql`select * from people`,
  allow: anyone,
})

export const add = sqlFunction('add', {
  input: { a: int(), b: int().default(2), c: bigint().default('1') },
  returns: int(),
  volatility: 'immutable',
  body: sql`select a + b`,
  allow: anyone,
})

export const totals = sqlFunction('totals', {
  input: { least: oneOf('low', 'high') },
  returns: { person_id: bigint(), total: decimal({ precision: 12, scale: 2 }), last: timestamp() },
  volatility: 'stable',
  body: sql`select person_id, sum(total)::numeric(12, 2), now() from orders group by person_id`,
  allow: anyone,
})

export const kinds = schema(
  {
    teams,
    memberships,
    people,
    projects,
    plans,
    tasks,
    labels,
    task_labels,
    orders,
    lines,
    returns,
    refunds,
    a_rather_long_name_for_a_table_of_persons,
    sales,
    nothing,
    everybody,
    add,
    totals,
  },
  { tenant: { field: 'team_id', through: () => memberships, group: 'team_id', user: 'user_id' } },
)
