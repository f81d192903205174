// A shop with a shelf of its own for each test: products are made as a test needs them, and the money moves by the test provider.
import { randomUUID } from 'node:crypto'
import { type TestApp, testApp } from 'plinth/testing'
import app from '../app.ts'
import { charge, refund } from '../payment/workflows.ts'

export type Shop = TestApp<typeof app.schema, typeof app.commands>
export type Client = Awaited<ReturnType<Shop['as']>>

export interface Line {
  readonly product_id: string
  readonly quantity: number
}

export interface Shelf {
  readonly stock?: number
  readonly price?: number
  readonly supplied?: boolean
  readonly tax?: 'standard' | 'reduced'
}

const ADDRESS = { street: '1 Quay', city: 'Porto', postcode: '4000', country: 'PT' }
const CATEGORIES = { standard: randomUUID(), reduced: randomUUID() } as const
const SUPPLIER = randomUUID()

/** Without seeds. Tax is 20 and 10 % in Portugal, and there is no other country. */
export async function openSmallShop() {
  const shop: Shop = await testApp(app)
  const { query } = shop.database
  await query(`insert into tax_rates values ('PT', 'standard', 2000), ('PT', 'reduced', 1000)`)
  await query(
    `insert into categories (id, name, tax_class) values ($1, 'Lamps', 'standard'), ($2, 'Books', 'reduced')`,
    [CATEGORIES.standard, CATEGORIES.reduced],
  )
  await query(`insert into suppliers (id, name, email) values ($1, 'Maker', 'maker@supplier.example')`, [
    SUPPLIER,
  ])
  const staff = await shop.as({ roles: ['staff'] })
  const service = await shop.service()

  async function product({ stock = 10, price = 1_000, supplied = true, tax = 'standard' }: Shelf = {}) {
    const { data } = await staff
      .rpc('add_product', {
        sku: randomUUID(),
        name: 'Lamp',
        price,
        stock,
        category_id: CATEGORIES[tax],
        supplier_id: supplied ? SUPPLIER : null,
      })
      .throwOnError()
    return data?.id as string
  }

  async function buyer() {
    const user = await shop.user()
    const client = await shop.as(user)
    await client.from('customers').insert({ name: 'Ann', email: user.email, address: ADDRESS }).throwOnError()
    return client
  }

  async function rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await query(sql, parameters)).rows as readonly Row[]
  }

  async function stockOf(id: string): Promise<number> {
    const [row] = await rows<{ stock: number }>('select stock from products where id = $1', [id])
    return row?.stock ?? Number.NaN
  }

  /** Names of the events that tell of an order, in order. */
  async function told(order_id: string): Promise<readonly string[]> {
    const found = await rows<{ name: string }>(
      `select name from plinth.events where payload ->> 'order_id' = $1 order by id`,
      [order_id],
    )
    return found.map(({ name }) => name)
  }

  /** What workflows will do: asks the provider, and reports what it says. Work of a key that was done is not done again. */
  const done = new Set<string>()
  async function settle(): Promise<void> {
    const jobs = await rows<{ id: string; workflow: string; input: { payment_id: string } }>(
      'select id, workflow, input from plinth.jobs order by workflow',
    )
    for (const { id, workflow, input } of jobs.filter((job) => !done.has(job.id))) {
      done.add(id)
      const run = (workflow === 'charge' ? charge : refund).run as (
        given: never,
      ) => Promise<{ outcome: 'failed' }>
      const result = await run(input as never)
      await service.rpc('payment_result', { payment_id: input.payment_id, ...result }).throwOnError()
    }
  }

  return { shop, staff, service, product, buyer, rows, stockOf, told, settle, stop: () => shop.stop() }
}

export type SmallShop = Awaited<ReturnType<typeof openSmallShop>>

export interface More {
  readonly coupon?: string
  readonly total?: number
  readonly ship_to?: typeof ADDRESS
  readonly key?: string
}

export function checkout(client: Client, lines: readonly Line[], { key = randomUUID(), ...more }: More = {}) {
  return client.rpc('checkout', { lines, ...more }).setHeader('Idempotency-Key', key)
}

/** The order that came of it. */
export async function bought(client: Client, lines: readonly Line[], more: More = {}) {
  const { data } = await checkout(client, lines, more).throwOnError()
  if (data === null) throw new Error('there is no order')
  return data
}
