// The expert's limit: Fastify 5 and node-postgres by hand, no policies, no role switch, no log.
import fastify, { type FastifyReply } from 'fastify'
import { verifiedSubject } from '../token.ts'
import { serverArguments } from './arguments.ts'
import * as sql from './queries.ts'

const { url, port, poolSize } = serverArguments()
const ask = sql.createAsk(url, poolSize)
const app = fastify()

const byId = { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } }
type ById = { readonly Params: { readonly id: number } }

app.get<ById>('/products/:id', byId, async (request, reply) => {
  const row = await ask(sql.PRODUCT, [request.params.id])
  return row ? json(reply, row[0]) : reply.callNotFound()
})

const listQuery = {
  schema: {
    querystring: {
      type: 'object',
      required: ['category', 'price_min'],
      properties: {
        category: { type: 'integer' },
        price_min: { type: 'integer' },
        count: { type: 'boolean' },
      },
    },
  },
}
type ListQuery = {
  readonly Querystring: { readonly category: number; readonly price_min: number; readonly count?: boolean }
}

app.get<ListQuery>('/products', listQuery, async (request, reply) => {
  const { category, price_min, count } = request.query
  const row = await ask(count ? sql.PRODUCTS_COUNTED : sql.PRODUCTS, [category, price_min])
  if (count) reply.header('x-total-count', row?.[1])
  return json(reply, row?.[0])
})

app.get<ById>('/customers/:id/orders', byId, async (request, reply) => {
  const row = await ask(sql.CUSTOMER_ORDERS, [request.params.id])
  return json(reply, row?.[0])
})

const newReview = {
  schema: {
    body: {
      type: 'object',
      required: ['product_id', 'customer_id', 'rating', 'body'],
      properties: {
        product_id: { type: 'integer' },
        customer_id: { type: 'integer' },
        rating: { type: 'integer', minimum: 1, maximum: 5 },
        body: { type: 'string' },
      },
    },
  },
}
type NewReview = {
  readonly Body: {
    readonly product_id: number
    readonly customer_id: number
    readonly rating: number
    readonly body: string
  }
}

app.post<NewReview>('/reviews', newReview, async (request, reply) => {
  const { product_id, customer_id, rating, body } = request.body
  const row = await ask(sql.NEW_REVIEW, [product_id, customer_id, rating, body])
  return json(reply.code(201), row?.[0])
})

const restock = {
  schema: {
    ...byId.schema,
    body: { type: 'object', required: ['stock'], properties: { stock: { type: 'integer', minimum: 0 } } },
  },
}

app.patch<ById & { readonly Body: { readonly stock: number } }>(
  '/products/:id',
  restock,
  async (request, reply) => {
    const row = await ask(sql.RESTOCK, [request.params.id, request.body.stock])
    return row ? json(reply, row[0]) : reply.callNotFound()
  },
)

app.get('/my/orders', async (request, reply) => {
  const subject = verifiedSubject(request.headers.authorization)
  if (subject === null) return reply.code(401).send({ message: 'no valid token' })
  const row = await ask(sql.MY_ORDERS, [subject])
  return json(reply, row?.[0])
})

await app.listen({ port, host: '127.0.0.1' })

function json(reply: FastifyReply, text: string | null | undefined): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(text)
}
