// What staff do with products that must leave a trace: each price that a product has had stays in prices.
import { boolean, int, list, money, oneOf, text, url, uuid } from 'plinth'
import { price_changed } from '../events.ts'
import { products } from '../model/catalogue.ts'
import { staff } from '../model/roles.ts'
import { shop } from '../schema.ts'

export const add_product = shop.command({
  allow: staff,
  input: {
    sku: text({ min: 1, max: 40 }),
    name: text({ min: 1, max: 200 }),
    description: text({ max: 2_000 }).optional(),
    price: money(),
    cost: money().optional(),
    stock: int({ min: 0 }).default(0),
    category_id: uuid(),
    supplier_id: uuid().optional(),
    tags: list(text(), { max: 10 }).default([]),
    images: list(url(), { max: 10 }).default([]),
    status: oneOf('draft', 'listed').default('listed'),
  },
  output: products,
  comment: 'Adds a product with its first price',
  run: (input, { system }) =>
    system(async (db) => {
      const product = await db.insertInto('products').values(input).returningAll().executeTakeFirstOrThrow()
      await db.insertInto('prices').values({ product_id: product.id, price: input.price }).execute()
      return product
    }),
})

export const set_price = shop.command({
  allow: staff,
  input: {
    product_id: uuid(),
    price: money(),
    below_cost: boolean().default(false).comment('Refused below what it costs, unless this is true'),
  },
  output: products,
  comment: 'Changes the price of a product from now on; orders keep the one that they were placed with',
  // Under the lock of the product, as in cancel.ts.
  isolation: 'read committed',
  contends: ({ product_id }) => [product_id],
  async run({ product_id, price, below_cost }, { system, emit, refuse }) {
    const before = await system((db) =>
      db.selectFrom('products').selectAll().where('id', '=', product_id).forUpdate().executeTakeFirst(),
    )
    if (before === undefined) throw refuse('no_product', 'There is no such product.', { status: 404 })
    if (before.price === price) return before
    if (!below_cost && before.cost !== null && price < before.cost)
      throw refuse('below_cost', 'That is less than it costs the shop.', {
        hint: 'Say below_cost: true where that is meant.',
      })
    const changed = await system(async (db) => {
      await db.insertInto('prices').values({ product_id, price }).execute()
      return db
        .updateTable('products')
        .set({ price })
        .where('id', '=', product_id)
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    await emit(price_changed, { product_id, before: before.price, after: price })
    return changed
  },
})
