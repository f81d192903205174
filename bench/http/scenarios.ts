// What is asked, in the two ways of asking: the plain routes of the hand-written servers and the REST dialect.
// The n-th request of a scenario means the same to every server.
import { bearerToken } from './token.ts'

export type Dialect = 'plain' | 'rest'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Scenario {
  readonly name: string
  /** Requests of one run in the full measurement. */
  readonly requests: number
  /** Of every right answer. */
  readonly status: Readonly<Record<Dialect, number>>
  readonly request: (dialect: Dialect, n: number) => HttpRequest
  /** What must be equal in the answers of all servers; null: the status alone. */
  readonly compare: ((answer: Answer) => unknown) | null
  /** SQL that brings the tables back to the same state before each run; else the remains of updates are vacuumed. */
  readonly prepare?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const REST = '/rest/v1'
const REVIEW = 'Does what it says, arrived in time, would buy it again.'

/** Spreads 0, 1, 2 ... over 1..size, so that neighbours in time are no neighbours in the table. */
function keyOf(n: number, size: number): number {
  return ((Math.imul(n + 1, 2654435761) >>> 0) % size) + 1
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): HttpRequest {
  return { method: 'GET', path, headers, body: null }
}

function send(method: 'POST' | 'PATCH', path: string, body: object): HttpRequest {
  const headers = { 'Content-Type': 'application/json', Prefer: 'return=representation' }
  return { method, path, headers, body: JSON.stringify(body) }
}

function rows(answer: Answer): unknown {
  const value: unknown = JSON.parse(answer.body)
  return Array.isArray(value) ? value : [value]
}

function rowsAndCount(answer: Answer): unknown {
  const range = answer.headers.get('content-range')
  return { rows: rows(answer), count: range?.split('/')[1] ?? answer.headers.get('x-total-count') }
}

/** An inserted row without what each insert makes anew. */
function newRow(answer: Answer): unknown {
  const [row] = rows(answer) as readonly Readonly<Record<string, unknown>>[]
  return { ...row, id: null, created_at: null }
}

function both(status: number): Readonly<Record<Dialect, number>> {
  return { plain: status, rest: status }
}

function listKeys(n: number): { readonly category: number; readonly price: number } {
  return { category: keyOf(n, 50), price: keyOf(n, 10) * 1000 }
}

function listRequest(dialect: Dialect, n: number): string {
  const { category, price } = listKeys(n)
  if (dialect === 'plain') return `/products?category=${category}&price_min=${price}`
  const columns = 'id,sku,name,price,stock'
  return `${REST}/products?select=${columns}&category_id=eq.${category}&price=gte.${price}&order=price.desc,id&limit=20`
}

const NESTED =
  'select=id,status,total,placed_at,customer:customers(id,name),' +
  'order_lines(id,quantity,unit_price,product:products(id,sku,name))' +
  '&order=id.desc&order_lines.order=id&limit=5'

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'read by key',
    requests: 8000,
    status: both(200),
    request: (dialect, n) => {
      const id = keyOf(n, 10000)
      return get(dialect === 'plain' ? `/products/${id}` : `${REST}/products?id=eq.${id}`)
    },
    compare: rows,
  },
  {
    name: 'list of 20',
    requests: 6000,
    status: both(200),
    request: (dialect, n) => get(listRequest(dialect, n)),
    compare: rows,
  },
  {
    name: 'list of 20, exact count',
    requests: 5000,
    status: { plain: 200, rest: 206 },
    request: (dialect, n) =>
      dialect === 'plain'
        ? get(`${listRequest(dialect, n)}&count=true`)
        : get(listRequest(dialect, n), { Prefer: 'count=exact' }),
    compare: rowsAndCount,
  },
  {
    name: 'nested, three levels',
    requests: 4000,
    status: both(200),
    request: (dialect, n) => {
      const customer = keyOf(n, 5000)
      return get(
        dialect === 'plain'
          ? `/customers/${customer}/orders`
          : `${REST}/orders?customer_id=eq.${customer}&${NESTED}`,
      )
    },
    compare: rows,
  },
  {
    name: 'insert returning',
    requests: 3000,
    status: both(201),
    request: (dialect, n) => {
      const product_id = keyOf(n, 10000)
      const review = { product_id, customer_id: keyOf(n, 5000), rating: 1 + (n % 5), body: REVIEW }
      return send('POST', dialect === 'plain' ? '/reviews' : `${REST}/reviews`, review)
    },
    compare: newRow,
    prepare: 'truncate reviews',
  },
  {
    name: 'update by key',
    requests: 3000,
    status: both(200),
    request: (dialect, n) => {
      const id = keyOf(n, 10000)
      const path = dialect === 'plain' ? `/products/${id}` : `${REST}/products?id=eq.${id}&select=id,stock`
      return send('PATCH', path, { stock: n % 1000 })
    },
    compare: rows,
  },
  {
    name: 'verified read under policies',
    requests: 6000,
    status: both(200),
    request: (dialect, n) => {
      const headers = { Authorization: `Bearer ${bearerToken(keyOf(n % 100, 5000))}` }
      const columns = 'select=id,status,total,placed_at'
      const path =
        dialect === 'plain' ? '/my/orders' : `${REST}/orders?${columns}&order=placed_at.desc&limit=20`
      return get(path, headers)
    },
    compare: rows,
  },
  {
    name: 'not found',
    requests: 8000,
    status: both(404),
    request: (dialect, n) => get(dialect === 'plain' ? `/nothing${n % 10}` : `${REST}/nothing${n % 10}`),
    compare: null,
  },
  {
    name: 'bad request',
    requests: 8000,
    status: both(400),
    request: (dialect, n) =>
      get(dialect === 'plain' ? `/products/no-${n % 10}` : `${REST}/products?id=no.${n % 10}`),
    compare: null,
  },
]

/** All scenarios in turn, as one: what a server sees over a day. Statuses differ, and are not checked. */
export const MIXED: Scenario = {
  name: 'mixed',
  requests: 100_000,
  status: both(0),
  request: (dialect, n) => {
    const scenario = SCENARIOS[n % SCENARIOS.length] as Scenario
    return scenario.request(dialect, n)
  },
  compare: null,
}

export function scenarioNamed(name: string): Scenario {
  const found = [...SCENARIOS, MIXED].find((scenario) => scenario.name === name)
  if (!found) throw new Error(`no scenario is named ${JSON.stringify(name)}`)
  return found
}
