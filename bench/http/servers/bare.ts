// The same answers on node:http alone: what is left when the framework is taken away.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { verifiedSubject } from '../token.ts'
import { serverArguments } from './arguments.ts'
import * as sql from './queries.ts'

const { url, port, poolSize } = serverArguments()
const ask = sql.createAsk(url, poolSize)

createServer((request, response) => {
  route(request, response).catch((error: Error) => fail(response, 500, error.message))
}).listen(port, '127.0.0.1')

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/'
  const mark = path.indexOf('?')
  const [, first, second, third] = (mark === -1 ? path : path.slice(0, mark)).split('/')
  const key = `${request.method} ${first}/${second === undefined ? '' : ':'}${third ? `/${third}` : ''}`
  switch (key) {
    case 'GET products/:':
      return answerById(response, sql.PRODUCT, second)
    case 'GET products/':
      return list(response, new URLSearchParams(path.slice(mark)))
    case 'GET customers/:/orders':
      return answerById(response, sql.CUSTOMER_ORDERS, second)
    case 'POST reviews/':
      return review(response, await jsonBody(request))
    case 'PATCH products/:':
      return restock(response, second, await jsonBody(request))
    case 'GET my/:':
      return myOrders(request, response)
    default:
      return fail(response, 404, 'not found')
  }
}

async function answerById(response: ServerResponse, query: sql.Query, id: string | undefined): Promise<void> {
  if (!isInteger(id)) return fail(response, 400, 'id must be an integer')
  const row = await ask(query, [id])
  return row ? json(response, 200, row[0]) : fail(response, 404, 'not found')
}

async function list(response: ServerResponse, search: URLSearchParams): Promise<void> {
  const [category, price] = [search.get('category'), search.get('price_min')]
  if (!isInteger(category) || !isInteger(price)) return fail(response, 400, 'category and price_min')
  const counted = search.get('count') === 'true'
  const row = await ask(counted ? sql.PRODUCTS_COUNTED : sql.PRODUCTS, [category, price])
  if (counted) response.setHeader('x-total-count', row?.[1] ?? '')
  return json(response, 200, row?.[0])
}

type Body = Readonly<Record<string, unknown>>

async function review(response: ServerResponse, body: Body): Promise<void> {
  const { product_id, customer_id, rating, body: text } = body
  const valid = [product_id, customer_id, rating].every(Number.isInteger) && typeof text === 'string'
  if (!valid) return fail(response, 400, 'not a review')
  const row = await ask(sql.NEW_REVIEW, [product_id, customer_id, rating, text])
  return json(response, 201, row?.[0])
}

async function restock(response: ServerResponse, id: string | undefined, body: Body): Promise<void> {
  if (!isInteger(id) || !Number.isInteger(body.stock)) return fail(response, 400, 'id and stock')
  const row = await ask(sql.RESTOCK, [id, body.stock])
  return row ? json(response, 200, row[0]) : fail(response, 404, 'not found')
}

async function myOrders(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const subject = verifiedSubject(request.headers.authorization)
  if (subject === null) return fail(response, 401, 'no valid token')
  const row = await ask(sql.MY_ORDERS, [subject])
  return json(response, 200, row?.[0])
}

async function jsonBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

function isInteger(text: string | null | undefined): text is string {
  return typeof text === 'string' && /^-?\d+$/.test(text)
}

function json(response: ServerResponse, status: number, text: string | null | undefined): void {
  const body = text ?? 'null'
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

function fail(response: ServerResponse, status: number, message: string): void {
  json(response, status, JSON.stringify({ message }))
}
