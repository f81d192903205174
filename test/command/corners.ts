// An application of commands that do what one should not, and what is hard: for the tests of how commands end.
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import {
  anyone,
  app,
  entity,
  int,
  list,
  owner,
  ref,
  role,
  schema,
  signedIn,
  type Tables,
  text,
  workflow,
} from 'plinth'

export const shifts = entity('shifts', { doctor: text(), on_call: int({ min: 0, max: 1 }) }, { audit: true })
export const notes = entity('notes', { author_id: owner(), body: text() }, { read: owner.of('author_id') })

const model = schema({ shifts, notes })

/** At least one stays on call: two at once, each of which sees the other, break that unless they are serialized. */
const leave = (isolation: 'serializable' | 'read committed') =>
  model.command({
    allow: anyone,
    isolation,
    input: { doctor: text(), wait: int().default(0) },
    output: int(),
    async run({ doctor, wait }, { system, refuse }) {
      return system(async (db) => {
        const rows = await db.selectFrom('shifts').select('doctor').where('on_call', '=', 1).execute()
        if (wait > 0) await sql`select pg_sleep(${wait / 1000})`.execute(db)
        if (rows.length < 2) throw refuse('last_one', 'Somebody has to stay.')
        await db.updateTable('shifts').set({ on_call: 0 }).where('doctor', '=', doctor).execute()
        return rows.length - 1
      })
    },
  })

/** Two of these in opposite order are a deadlock, which PostgreSQL breaks after a second. */
const swap = model.command({
  allow: anyone,
  input: { first: text(), second: text() },
  run: ({ first, second }, { system }) =>
    system(async (db) => {
      for (const doctor of [first, second]) {
        await db.updateTable('shifts').set({ on_call: 1 }).where('doctor', '=', doctor).execute()
        await sql`select pg_sleep(0.1)`.execute(db)
      }
    }),
})

const never = model.command({ allow: anyone, timeoutMs: 100, run: () => new Promise(() => undefined) })

const sleep = model.command({
  allow: anyone,
  timeoutMs: 200,
  run: (_, { db }) => sql`select pg_sleep(30)`.execute(db),
})

const many = model.command({
  allow: anyone,
  input: { rows: int() },
  run: ({ rows }, { db }) => sql`select generate_series(1, ${rows})`.execute(db),
})

let late: (() => Promise<unknown>) | null = null
export const lateQuery = () => late

const forgets = model.command({
  allow: anyone,
  async run(_, { db }) {
    late = () => db.selectFrom('notes').selectAll().execute()
  },
})

const own_transaction = model.command({
  allow: anyone,
  run: (_, { db }) => db.transaction().execute(async () => undefined),
})

const commits = model.command({
  allow: anyone,
  async run(_, { system }) {
    await system(async (db) => {
      await db.insertInto('shifts').values({ doctor: 'committed', on_call: 1 }).execute()
      await sql`rollback`.execute(db)
    })
  },
})

/** An error of the database that was caught ends the command all the same. */
const swallows = model.command({
  allow: anyone,
  async run(_, { system }) {
    await system(async (db) => {
      await db.insertInto('shifts').values({ doctor: 'swallowed', on_call: 1 }).execute()
      await sql`select 1 / 0`.execute(db).catch(() => undefined)
    })
  },
})

const throws = model.command({
  allow: anyone,
  async run(_, { system }) {
    await system((db) => db.insertInto('shifts').values({ doctor: 'thrown', on_call: 1 }).execute())
    throw new Error('a fault of the author')
  },
})

/** Both roles at the same time: each statement runs under its own. */
const both = model.command({
  allow: signedIn,
  output: list(text()),
  async run(_, { db, system }) {
    const who = (each: typeof db) =>
      sql<{ who: string }>`select current_user as who`.execute(each).then(({ rows }) => rows[0]?.who ?? '')
    return Promise.all([who(db), system(who), who(db), who(db), system(who), system(who), who(db)])
  },
})

const seen = model.command({
  allow: signedIn,
  output: { own: int(), all: int() },
  async run(_, { db, system }) {
    const count = (each: typeof db) =>
      each
        .selectFrom('notes')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    return { own: (await count(db)).n, all: (await system(count)).n }
  },
})

const incomplete = model.command({
  allow: anyone,
  output: shifts,
  // What a type cannot see: a row from elsewhere.
  run: async () => JSON.parse('{"id":"6f9619ff-8b86-4011-b42d-00cf4fc964ff","doctor":"x"}'),
})

const keyed = model.command({ allow: anyone, key: 'required', run: async () => undefined })
const staff = model.command({ allow: role('staff'), run: async () => undefined })
const closed = model.command({ run: async () => undefined })

export const inner = model.command({
  allow: role('staff'),
  input: { doctor: text({ min: 1 }) },
  output: shifts,
  run: ({ doctor }, { system }) =>
    system((db) =>
      db.insertInto('shifts').values({ doctor, on_call: 1 }).returningAll().executeTakeFirstOrThrow(),
    ),
})

const outer = model.command({
  allow: signedIn,
  input: { doctor: text() },
  output: shifts,
  async run({ doctor }, { call, refuse }) {
    const made = await call(inner, { doctor })
    if (doctor === 'refused') throw refuse('no', 'Not this one.')
    return made
  },
})

/** Reads and writes one row, with time between: everybody who comes meanwhile loses, unless they wait for their turn. */
const count_up = model.command({
  allow: anyone,
  input: { shift_id: ref(shifts) },
  run: ({ shift_id }, { system }) => system((db) => countUp(db, shift_id)),
})

const count_in_turn = model.command({
  allow: anyone,
  input: { shift_id: ref(shifts) },
  contends: ({ shift_id }) => [shift_id],
  run: ({ shift_id }, { system }) => system((db) => countUp(db, shift_id)),
})

async function countUp(db: Kysely<Tables<typeof model>>, id: string): Promise<void> {
  const { doctor } = await db
    .selectFrom('shifts')
    .select('doctor')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await setTimeout(2)
  await db
    .updateTable('shifts')
    .set({ doctor: String(Number(doctor) + 1) })
    .where('id', '=', id)
    .execute()
}

const later = workflow({ input: { note: text() }, run: async () => undefined })

/** The same key twice is the same work, within a command and beyond it. */
const starts = model.command({
  allow: anyone,
  output: list(text()),
  run: async (_, { start }) => [
    await start(later, { note: 'one' }, { key: 'k' }),
    await start(later, { note: 'two' }, { key: 'k' }),
  ],
})

export const corners = app({
  name: 'corners',
  schema: model,
  workflows: { later },
  commands: {
    starts,
    leave: leave('serializable'),
    leave_loosely: leave('read committed'),
    swap,
    never,
    sleep,
    many,
    forgets,
    own_transaction,
    commits,
    swallows,
    throws,
    both,
    seen,
    incomplete,
    keyed,
    staff,
    closed,
    inner,
    outer,
    count_up,
    count_in_turn,
  },
})
