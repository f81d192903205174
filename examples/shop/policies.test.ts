// Who may do what in the shop: every table, view and function, every verb, from the view of everybody who comes to it. A cell
// says how many rows it was, or the status of the refusal. `policies.matrix` is what the model says of this; here the server
// is asked. Each attempt is rolled back, so that none sees what another did.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestApp, testApp } from 'plinth/testing'
import app from './app.ts'
import { people } from './seeds.ts'

const SPARE = '00000000-0000-4000-8000-00000000005a'
/** Somebody who has bought things, too. */
const STRANGER = '00000001-0000-4000-8000-000000000001'
const CUSTOMER = people.customer.id

/** Rows that nothing refers to, and a review by the customer: what there is to change and to delete. */
const SPARES = `
insert into categories (id, name) values ('${SPARE}', 'Spare');
insert into suppliers (id, name, email) values ('${SPARE}', 'Spare', 'spare@supplier.example');
insert into products (id, sku, name, price, category_id)
  select '${SPARE}', 'SPARE', 'Spare', 100, id from categories where name = 'Kitchen';
insert into coupons (code, percent) values ('SPARE', 5);
insert into tax_rates (country, tax_class, rate) values ('XX', 'standard', 5);
insert into reviews (id, product_id, customer_id, rating, title) values ('${SPARE}', '${SPARE}', '${CUSTOMER}', 3, 'Fine');
insert into auth.users (id, email) values ('${SPARE}', 'spare@shop.example')`

let shop: TestApp<typeof app.schema>
let everybody: readonly Client[]
before(async () => {
  shop = await testApp(app, { seeds: true, settings: { txEnd: 'commit-allow-override' } })
  for (const sql of SPARES.split(';')) await shop.database.query(sql)
  everybody = await Promise.all([
    shop.as(null),
    shop.as(people.customer),
    shop.as({ id: STRANGER }),
    shop.as(people.staff),
    shop.as(people.auditor),
  ])
})
after(() => shop.stop())

const PEOPLE = ['visitor', 'customer', 'stranger', 'colleague', 'auditor']

type Client = Awaited<ReturnType<typeof shop.as>>
type Attempts = Readonly<Record<string, (client: Client) => PromiseLike<Answer>>>

interface Answer {
  readonly status: number
  readonly count: number | null
  readonly error: { readonly code: string } | null
}

/** What is asked of a table: a row to insert, and which to change; where rows have an owner, those are the customer's own. */
interface Asked {
  readonly row: object
  readonly change: object
  readonly which: Readonly<Record<string, string>>
}

const asked = new Set<string>()

/** A table that is any does not say which columns it has: that they are there is up to whoever writes the test. */
function on(table: keyof typeof app.schema.items, { row, change, which }: Asked): Attempts {
  asked.add(table)
  const from = (client: Client) => client.from(table as 'products')
  const count = { count: 'exact' } as const
  return {
    select: (client) => from(client).select('*', count).limit(1),
    'select own': (client) => from(client).select('*', count).match(which).limit(1),
    insert: (client) =>
      from(client)
        .insert(row as never, count)
        .rollback(),
    update: (client) =>
      from(client)
        .update(change as never, count)
        .match(which)
        .rollback(),
    delete: (client) => from(client).delete(count).match(which).rollback(),
  }
}

/** The grid: a line for each attempt, a column for each person, at least two spaces apart. */
async function holds(attempts: Attempts, grid: string): Promise<void> {
  const [heads, ...lines] = grid.trim().split('\n').map(cellsOf)
  assert.deepEqual(heads, PEOPLE)
  const found: string[][] = []
  for (const [what = ''] of lines) {
    const attempt = attempts[what]
    assert.ok(attempt, `nothing is called ${what}`)
    found.push([
      what,
      ...(await Promise.all(everybody.map(async (client) => outcome(await attempt(client))))),
    ])
  }
  assert.deepEqual(found, lines)
}

function cellsOf(line: string): string[] {
  return line.trim().split(/ {2,}/)
}

function outcome({ status, count, error }: Answer): string {
  if (error !== null) return error.code === '42501' ? String(status) : `${status} ${error.code}`
  return count === 0 ? 'no row' : count === 1 ? '1 row' : `${count} rows`
}

test('categories are for everybody to read, and for staff to keep', () =>
  holds(
    on('categories', { row: { name: 'New' }, change: { name: 'Other' }, which: { id: SPARE } }),
    `
             visitor    customer   stranger   colleague  auditor
  select     31 rows    31 rows    31 rows    31 rows    31 rows
  insert     401        403        403        1 row      403
  update     401        no row     no row     1 row      no row
  delete     401        no row     no row     1 row      no row
`,
  ))

const category = '00000002-0000-4000-8000-000000000000'
const product = { sku: 'NEW', name: 'New', price: 100, category_id: category }

test('products are for everybody to see where they are listed, and for staff to keep, but what they cost is nobody’s', () =>
  holds(
    {
      ...on('products', { row: product, change: { stock: 200 }, which: { id: SPARE } }),
      'select cost': (client) => client.from('products').select('cost' as 'price'),
      'filter by cost': (client) =>
        client
          .from('products')
          .select('id')
          .gt('cost' as 'price', 5),
      'insert cost': (client) =>
        client
          .from('products')
          .insert({ ...product, cost: 5 } as never)
          .rollback(),
      'update price': (client) =>
        client
          .from('products')
          .update({ price: 1 } as never)
          .eq('id', SPARE)
          .rollback(),
      'update created_at': (client) =>
        client
          .from('products')
          .update({ created_at: '2026-01-01' } as never)
          .eq('id', SPARE)
          .rollback(),
    },
    `
                     visitor    customer   stranger   colleague  auditor
  select             961 rows   961 rows   961 rows   1001 rows  1001 rows
  insert             401        403        403        403        403
  update             401        no row     no row     1 row      no row
  update price       401        403        403        403        403
  delete             401        no row     no row     1 row      no row
  select cost        401        403        403        403        403
  filter by cost     401        403        403        403        403
  insert cost        401        403        403        403        403
  update created_at  401        403        403        403        403
`,
  ))

const account = { id: SPARE, name: 'Sam', email: 'sam@shop.example' }

test('an account is its customer’s own; staff and auditors see it; nobody makes one for another, or deletes one', async () => {
  await holds(
    {
      ...on('customers', { row: account, change: { name: 'Eve' }, which: { id: CUSTOMER } }),
      'update id': (client) =>
        client
          .from('customers')
          .update({ id: SPARE } as never)
          .eq('id', CUSTOMER)
          .rollback(),
    },
    `
              visitor  customer  stranger  colleague  auditor
  select      401      1 row     1 row     500 rows   500 rows
  select own  401      1 row     no row    1 row      1 row
  insert      401      403       403       403        403
  update      401      1 row     no row    no row     no row
  delete      401      403       403       403        403
  update id   401      403       403       403        403
`,
  )
  const newcomer = await shop.as({ id: SPARE })
  const { id, ...own } = account
  assert.equal(outcome(await newcomer.from('customers').insert(own, { count: 'exact' }).rollback()), '1 row')
})

test('orders are for their customer, staff and auditors to see, and for nobody to write', () =>
  holds(
    on('orders', {
      row: { customer_id: CUSTOMER, total: 1, subtotal: 1 },
      change: { status: 'paid' },
      which: { customer_id: CUSTOMER },
    }),
    `
              visitor  customer  stranger  colleague   auditor
  select      401      893 rows  377 rows  20000 rows  20000 rows
  select own  401      893 rows  no row    893 rows    893 rows
  insert      401      403       403       403         403
  update      401      403       403       403         403
  delete      401      403       403       403         403
`,
  ))

const order = '00000005-0000-4000-8000-000000000000'
const line = { order_id: order, product_id: SPARE, customer_id: CUSTOMER, quantity: 1, price: 1 }

test('lines of orders are for the customer of the order, staff and auditors to see, and for nobody to write', () =>
  holds(
    on('order_lines', { row: line, change: { quantity: 2 }, which: { customer_id: CUSTOMER } }),
    `
              visitor  customer   stranger   colleague   auditor
  select      401      2660 rows  1143 rows  59759 rows  59759 rows
  select own  401      2660 rows  no row     2660 rows   2660 rows
  insert      401      403        403        403         403
  update      401      403        403        403         403
  delete      401      403        403        403         403
`,
  ))

const payment = {
  order_id: order,
  customer_id: CUSTOMER,
  amount: 1,
  status: 'succeeded',
  provider: 'stripe',
  reference: 'x',
}

test('payments are for their customer, staff and auditors to see, without the provider’s id, and for nobody to write', () =>
  holds(
    {
      ...on('payments', { row: payment, change: { status: 'refunded' }, which: { customer_id: CUSTOMER } }),
      'select reference': (client) => client.from('payments').select('reference' as 'amount'),
    },
    `
                    visitor  customer  stranger  colleague   auditor
  select            401      893 rows  377 rows  20000 rows  20000 rows
  select own        401      893 rows  no row    893 rows    893 rows
  insert            401      403       403       403         403
  update            401      403       403       403         403
  delete            401      403       403       403         403
  select reference  401      403       403       403         403
`,
  ))

const review = {
  product_id: '00000004-0000-4000-8000-000000000001',
  customer_id: CUSTOMER,
  rating: 5,
  title: 'Good',
}

test('reviews are for everybody to read, for their writer to keep, and for staff to delete', () =>
  holds(
    {
      ...on('reviews', { row: review, change: { rating: 1 }, which: { id: SPARE } }),
      'give away': (client) =>
        client
          .from('reviews')
          .update({ customer_id: STRANGER }, { count: 'exact' })
          .eq('id', SPARE)
          .rollback(),
      'insert written_at': (client) =>
        client
          .from('reviews')
          .insert({ ...review, written_at: '2026-01-01' } as never)
          .rollback(),
    },
    `
                     visitor    customer   stranger   colleague  auditor
  select             4001 rows  4001 rows  4001 rows  4001 rows  4001 rows
  insert             401        1 row      403        403        403
  update             401        1 row      no row     no row     no row
  delete             401        1 row      no row     1 row      no row
  give away          401        403        no row     no row     no row
  insert written_at  401        403        403        403        403
`,
  ))

test('suppliers are for staff to keep and for auditors to see', () =>
  holds(
    on('suppliers', {
      row: { name: 'New', email: 'new@supplier.example' },
      change: { name: 'Other' },
      which: { id: SPARE },
    }),
    `
             visitor    customer   stranger   colleague  auditor
  select     401        no row     no row     13 rows    13 rows
  insert     401        403        403        1 row      403
  update     401        no row     no row     1 row      no row
  delete     401        no row     no row     1 row      no row
`,
  ))

const purchase = { supplier_id: SPARE, product_id: SPARE, quantity: 1 }
const ordered = '00000008-0000-4000-8000-000000000000'

test('what is ordered of suppliers is for staff to write and for auditors to see; that it came is said by a command', () =>
  holds(
    {
      ...on('purchase_orders', { row: purchase, change: { quantity: 20 }, which: { id: ordered } }),
      'update received': (client) =>
        client
          .from('purchase_orders')
          .update({ received: 1 } as never)
          .eq('id', ordered)
          .rollback(),
    },
    `
                     visitor    customer   stranger   colleague  auditor
  select             401        no row     no row     109 rows   109 rows
  insert             401        403        403        1 row      403
  update             401        no row     no row     1 row      no row
  delete             401        403        403        403        403
  update received    401        403        403        403        403
`,
  ))

test('tax rates are for everybody to read, and for staff to keep', () =>
  holds(
    on('tax_rates', {
      row: { country: 'SE', tax_class: 'standard', rate: 1 },
      change: { rate: 2 },
      which: { country: 'XX' },
    }),
    `
             visitor    customer   stranger   colleague  auditor
  select     13 rows    13 rows    13 rows    13 rows    13 rows
  insert     401        403        403        1 row      403
  update     401        no row     no row     1 row      no row
  delete     401        no row     no row     1 row      no row
`,
  ))

const readOnly = {
  row: { product_id: SPARE },
  change: { product_id: SPARE },
  which: { product_id: '00000004-0000-4000-8000-000000000001' },
}

test('former prices are for everybody to read, and for nobody to write', () =>
  holds(
    on('prices', readOnly),
    `
             visitor    customer   stranger   colleague  auditor
  select     1100 rows  1100 rows  1100 rows  1100 rows  1100 rows
  insert     401        403        403        403        403
  update     401        403        403        403        403
  delete     401        403        403        403        403
`,
  ))

test('what is bought together is for everybody to read, and for nobody to write', () =>
  holds(
    on('bought_together', readOnly),
    `
             visitor    customer   stranger   colleague  auditor
  select     7958 rows  7958 rows  7958 rows  7958 rows  7958 rows
  insert     401        403        403        403        403
  update     401        403        403        403        403
  delete     401        403        403        403        403
`,
  ))

test('a cart is its customer’s own, and nobody else’s business', () =>
  holds(
    on('cart_lines', {
      row: { customer_id: CUSTOMER, product_id: SPARE, quantity: 1 },
      change: { quantity: 3 },
      which: { customer_id: CUSTOMER },
    }),
    `
                visitor  customer  stranger  colleague  auditor
  select        401      1 row     no row    no row     no row
  select own    401      1 row     no row    no row     no row
  insert        401      1 row     403       403        403
  update        401      1 row     no row    no row     no row
  delete        401      1 row     no row    no row     no row
`,
  ))

test('coupons are for staff to keep and for auditors to see; customers know those that they were told', () =>
  holds(
    {
      ...on('coupons', {
        row: { code: 'NEW', percent: 1 },
        change: { percent: 2 },
        which: { code: 'SPARE' },
      }),
      'update used': (client) =>
        client
          .from('coupons')
          .update({ used: 0 } as never)
          .eq('code', 'SPARE')
          .rollback(),
    },
    `
               visitor    customer   stranger   colleague  auditor
  select       401        no row     no row     4 rows     4 rows
  insert       401        403        403        1 row      403
  update       401        no row     no row     1 row      no row
  delete       401        no row     no row     1 row      no row
  update used  401        403        403        403        403
`,
  ))

test('that a coupon was used is for its customer, staff and auditors to see, and for nobody to write', () =>
  holds(
    on('coupon_redemptions', {
      row: { coupon_code: 'SPARE', order_id: order, customer_id: CUSTOMER },
      change: { coupon_code: 'SPARE' },
      which: { customer_id: CUSTOMER },
    }),
    `
              visitor  customer  stranger  colleague  auditor
  select      401      30 rows   8 rows    400 rows   400 rows
  select own  401      30 rows   no row    30 rows    30 rows
  insert      401      403       403       403        403
  update      401      403       403       403        403
  delete      401      403       403       403        403
`,
  ))

for (const [figures, rows] of [
  ['revenue_by_day', 362],
  ['revenue_by_category', 27],
  ['top_products', 1_000],
] as const)
  test(`${figures} has rows for staff and auditors alone`, () => {
    asked.add(figures)
    return holds(
      { select: (client) => client.from(figures).select('*', { count: 'exact' }).limit(1) },
      `
          visitor  customer  stranger  colleague     auditor
  select  401      no row    no row    ${rows} rows  ${rows} rows
`,
    )
  })

test('ratings are for everybody to read, and for nobody to write', () =>
  holds(
    on('ratings', {
      row: { product_id: SPARE, reviews: 1, average: '5' },
      change: { average: '5' },
      which: { product_id: SPARE },
    }),
    `
             visitor    customer   stranger   colleague  auditor
  select     1001 rows  1001 rows  1001 rows  1001 rows  1001 rows
  insert     405 55000  405 55000  405 55000  405 55000  405 55000
  update     405 55000  405 55000  405 55000  405 55000  405 55000
  delete     405 55000  405 55000  405 55000  405 55000  405 55000
`,
  ))

test('all that the shop has was asked for here', () => {
  assert.deepEqual([...asked].sort(), Object.keys(app.schema.items).sort())
})
