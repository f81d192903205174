// Buyers who want the same product and ask again under the same key until they are answered; and what must hold afterwards,
// by what each of them was told.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

/** One attempt. It throws where nobody answered. */
export type Ask = (key: string | null) => Promise<{ readonly status: number; readonly body: unknown }>

export interface Purchase {
  readonly key: string
  /** The order, as it was answered; null where nobody answered in time. */
  readonly order: { readonly id: string } | null
  readonly attempts: number
}

type Query = (sql: string, parameters?: unknown[]) => Promise<{ readonly rows: readonly unknown[] }>

const PAUSE_MS = 50
const TRIED_AT_MOST = 2_000

/** `times` orders, one after the other. */
export async function buy(ask: Ask, times: number, journal: Purchase[]): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const key = randomUUID()
    journal.push({ key, ...(await insist(ask, key)) })
  }
}

async function insist(ask: Ask, key: string): Promise<Omit<Purchase, 'key'>> {
  for (let attempts = 1; attempts <= TRIED_AT_MOST; attempts += 1) {
    const answer = await ask(key).catch(() => null)
    if (answer?.status === 200) return { order: answer.body as { id: string }, attempts }
    if (answer !== null && answer.status > 0 && answer.status < 500 && answer.status !== 429)
      assert.fail(`${answer.status}: ${JSON.stringify(answer.body)}`)
    await new Promise((done) => setTimeout(done, PAUSE_MS))
  }
  return { order: null, attempts: TRIED_AT_MOST }
}

/** Orders of one piece each, of a product of which there were `stock`. */
export async function judge(query: Query, product_id: string, stock: number, journal: readonly Purchase[]) {
  const one = async (sql: string, parameters?: unknown[]) => (await query(sql, parameters)).rows[0]
  assert.deepEqual(
    journal.filter(({ order }) => order === null),
    [],
    'everybody was answered',
  )
  const sold = journal.length
  const reserved = Math.min(stock, sold)
  assert.deepEqual(
    await one(
      `select (select stock from products where id = $1) as stock, sum(reserved)::int as reserved,
         sum(waiting)::int as waiting, count(*)::int as lines, count(distinct order_id)::int as orders,
         (select coalesce(sum(quantity), 0)::int from purchase_orders where product_id = $1) as purchased
       from order_lines where product_id = $1`,
      [product_id],
    ),
    {
      stock: stock - reserved,
      reserved,
      waiting: sold - reserved,
      lines: sold,
      orders: sold,
      // One piece, and a fifth more, rounded up, for each that waits.
      purchased: (sold - reserved) * 2,
    },
    'never oversold',
  )
  const { rows: kept } = await query(
    `select key, status, body::jsonb as order from plinth.idempotency where command = 'checkout' order by key`,
  )
  const told = journal
    .map(({ key, order }) => ({ key, status: 200, order }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  assert.deepEqual(kept, told, 'each key has the answer that was given')
  assert.deepEqual(
    (await missing(query)).slice(0, 3).map((each) => JSON.stringify(each)),
    [],
    'orders, keys, events, records and payments are of each other',
  )
  const { rows: open } = await query(
    `select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  )
  assert.deepEqual(open, [], 'no transaction is left open')
}

/** Orders that are not known exactly once everywhere. */
async function missing(query: Query): Promise<readonly unknown[]> {
  const { rows } = await query(`
    with known as (
      select 'order' as place, id::text from orders
      union all select 'payment', order_id::text from payments
        where status in ('requires_payment', 'processing', 'succeeded')
      union all select 'key', body::jsonb ->> 'id' from plinth.idempotency where command = 'checkout'
      union all select 'event', payload ->> 'order_id' from plinth.events where name = 'order_placed'
      union all select 'record', entity_key ->> 'id' from plinth.audit_log
        where entity = 'public.orders' and action = 'insert'
      union all select 'record of the key', entity_key ->> 'id' from plinth.audit_log r join plinth.idempotency k
        on r.idempotency_key_hash = encode(sha256(convert_to(k.key, 'UTF8')), 'hex') and k.body::jsonb ->> 'id' = entity_key ->> 'id'
        where entity = 'public.orders' and action = 'insert' and r.command = 'checkout' and k.command = 'checkout'
    )
    select id, array_agg(place order by place) as places from known group by id
    having array_agg(place order by place) <> array['event', 'key', 'order', 'payment', 'record', 'record of the key']`)
  return rows
}

export function attemptsOf(journal: readonly Purchase[]): number {
  return journal.reduce((sum, { attempts }) => sum + attempts, 0)
}
