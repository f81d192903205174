// The same checkout by hand: Fastify and node-postgres, one transaction with row locks, and none of the guarantees beside it.
import fastify from 'fastify'
import pg from 'pg'
import { verifiedSubject } from '../http/token.ts'

const [url = '', port = '0', poolSize = '10'] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: Number(poolSize) })
const server = fastify()

interface Checkout {
  readonly lines: readonly { readonly product_id: number; readonly quantity: number }[]
}

const body = {
  type: 'object',
  required: ['lines'],
  additionalProperties: false,
  properties: {
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['product_id', 'quantity'],
        properties: {
          product_id: { type: 'integer' },
          quantity: { type: 'integer', minimum: 1, maximum: 100 },
        },
      },
    },
  },
}

server.post<{ Body: Checkout }>('/checkout', { schema: { body } }, async (request, reply) => {
  const customer = verifiedSubject(request.headers.authorization)
  if (customer === null) return reply.code(401).send({ message: 'no token' })
  const lines = request.body.lines.toSorted((a, b) => a.product_id - b.product_id)
  const ids = lines.map(({ product_id }) => product_id)
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows: found } = await client.query({
      name: 'lock',
      text: 'select id, price, stock from products where id = any($1) order by id for update',
      values: [ids],
    })
    const priced = lines.map((line) => {
      const product = found.find(({ id }: { id: string }) => Number(id) === line.product_id)
      if (product === undefined || product.stock < line.quantity) throw new Error('out of stock')
      return { ...line, price: Number(product.price) }
    })
    const total = priced.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    const quantities = lines.map(({ quantity }) => quantity)
    await client.query({
      name: 'take',
      text: 'update products p set stock = p.stock - b.quantity from unnest($1::bigint[], $2::int[]) b(id, quantity) where p.id = b.id',
      values: [ids, quantities],
    })
    const { rows } = await client.query({
      name: 'order',
      text: 'insert into orders (customer, total) values ($1, $2) returning *',
      values: [customer, total],
    })
    await client.query({
      name: 'lines',
      text: 'insert into order_lines (order_id, product_id, quantity, price) select $1, * from unnest($2::bigint[], $3::int[], $4::bigint[])',
      values: [rows[0].id, ids, quantities, priced.map(({ price }) => price)],
    })
    await client.query({
      name: 'payment',
      text: `insert into payments (order_id, amount, state) values ($1, $2, 'pending')`,
      values: [rows[0].id, total],
    })
    await client.query('commit')
    return rows[0]
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})

await server.listen({ host: '127.0.0.1', port: Number(port) })
