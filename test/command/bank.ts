// A small bank, as an application of commands: what the tests of this folder run.
import {
  anyone,
  app,
  bigint,
  entity,
  event,
  int,
  json,
  list,
  money,
  owner,
  ref,
  role,
  schema,
  signedIn,
  sql,
  text,
  timestamp,
  uuid,
  workflow,
} from 'plinth'

export const accounts = entity(
  'accounts',
  {
    owner_id: owner(),
    name: text({ min: 1, max: 40 }),
    balance: money().default(0),
    secret: text().hidden().default('kept'),
    opened_at: timestamp().default('now').readonly(),
  },
  { read: owner.of('owner_id'), insert: owner.of('owner_id'), audit: true },
)

export const transfers = entity('transfers', {
  from_id: ref(accounts),
  to_id: ref(accounts),
  amount: money({ min: 1 }),
  number: bigint().default(sql`12`),
  notes: json().optional(),
  tags: list(text()).default([]),
})

const model = schema({ accounts, transfers })

export const transferred = event('transferred', { transfer_id: uuid(), amount: money() })
export const notify = workflow({ input: { account_id: uuid() }, run: async () => undefined })

export const open_account = model.command({
  allow: signedIn,
  input: { name: text({ min: 1, max: 40 }), balance: money({ max: 1_000_000 }).default(100) },
  output: accounts,
  async run({ name, balance }, { db, system, caller }) {
    const { id } = await db
      .insertInto('accounts')
      .values({ name, owner_id: caller.id as string })
      .returning('id')
      .executeTakeFirstOrThrow()
    return system((all) =>
      all
        .updateTable('accounts')
        .set({ balance })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    )
  },
})

export const transfer = model.command({
  allow: signedIn,
  input: {
    from_id: ref(accounts),
    to_id: ref(accounts),
    amount: money({ min: 1 }),
    notes: json().optional(),
    tags: list(text({ max: 5 }), { max: 3 }).default([]),
  },
  output: transfers,
  async run(input, { db, system, emit, start, refuse }) {
    // Row policies: an account of somebody else is not there.
    const from = await db
      .selectFrom('accounts')
      .select('balance')
      .where('id', '=', input.from_id)
      .executeTakeFirst()
    if (from === undefined) throw refuse('no_account', 'There is no such account of yours.', { status: 404 })
    if (from.balance < input.amount)
      throw refuse('too_little', 'There is too little in it.', { details: { balance: from.balance } })
    const made = await system(async (all) => {
      for (const [id, amount] of [
        [input.from_id, -input.amount],
        [input.to_id, input.amount],
      ] as const) {
        await all
          .updateTable('accounts')
          .set((eb) => ({ balance: eb('balance', '+', amount) }))
          .where('id', '=', id)
          .execute()
      }
      return all.insertInto('transfers').values(input).returningAll().executeTakeFirstOrThrow()
    })
    await emit(transferred, { transfer_id: made.id, amount: made.amount })
    await start(notify, { account_id: input.to_id }, { key: made.id })
    return made
  },
})

export const balances = model.command({
  allow: role('auditor'),
  output: [accounts],
  run: (_, { system }) =>
    system((all) => all.selectFrom('accounts').selectAll().orderBy('opened_at').execute()),
})

export const add = model.command({
  allow: anyone,
  input: { of: list(int(), { min: 1 }) },
  output: int(),
  run: async ({ of }) => of.reduce((sum, each) => sum + each, 0),
})

export const bank = app({
  name: 'bank',
  schema: model,
  commands: { open_account, transfer, balances, add },
  workflows: { notify },
})
