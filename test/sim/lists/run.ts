// Clients that send transactions over lists to a command, and what each of them saw.
import { testApp } from '../../../testing/testing.ts'
import type { Step, Transaction } from '../elle/history.ts'
import { listing, type Operation } from './app.ts'

export interface Workload {
  readonly command: keyof typeof listing.commands
  readonly transactions: number
  readonly seed: number
}

export interface Outcome {
  readonly history: readonly Transaction[]
  readonly final: ReadonlyMap<string, readonly number[]>
  readonly committed: number
}

const clients = 16
const poolSize = 8
/** At one time; each is left for a new one after a while, so that no list grows long. */
const activeLists = 8
const transactionsOfList = 12
const operationsMax = 4
/** So many that an index is used: a scan of the table would conflict with every write. */
const listsMin = 5000

/** Sends until so many have committed; those that were given up after their tries come on top. */
export async function runLists({ command, transactions, seed }: Workload): Promise<Outcome> {
  await using app = await testApp(listing, { settings: { poolSize } })
  const rows = Math.max(listsMin, Math.ceil((2 * transactions) / transactionsOfList) + activeLists)
  await app.database.query(`insert into lists (key) select generate_series(0, ${rows - 1})`)
  await app.database.query('analyze lists')
  const random = generator(seed)
  const history: Transaction[] = []
  let committed = 0
  let next = 0
  const client = async () => {
    while (committed < transactions && next < 2 * transactions) {
      const id = next++
      const one = await send(`${app.url}/rest/v1/rpc/${command}`, id, makeOperations(id, random))
      history.push(one)
      if (one.outcome === 'committed') committed++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const { rows: last } = await app.database.query<{ key: number; elements: number[] }>(
    'select key, elements from lists where cardinality(elements) > 0',
  )
  return { history, committed, final: new Map(last.map(({ key, elements }) => [String(key), elements])) }
}

/** In the order of the lists: a deadlock costs a second, and would make of this a test of waiting. */
function makeOperations(id: number, random: (below: number) => number): Operation[] {
  const first = Math.floor(id / transactionsOfList)
  const keys = Array.from({ length: 2 + random(operationsMax - 1) }, () => first + random(activeLists))
  return keys
    .toSorted((a, b) => a - b)
    .map((key, at) => (random(2) === 0 ? { read: key } : { append: key, value: id * operationsMax + at }))
}

async function send(url: string, id: number, operations: readonly Operation[]): Promise<Transaction> {
  const sent = performance.now()
  const body = JSON.stringify({ operations })
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const text = await answer.text()
  const answered = performance.now()
  // Whoever met others too often is told 40001: nothing of it happened.
  const given = JSON.parse(text)
  if (!answer.ok && given.code !== '40001') throw new Error(`${answer.status} ${text}`)
  const seen: readonly (readonly number[] | null)[] = answer.ok ? given : []
  const steps = operations.flatMap((operation, at): Step[] => {
    if ('append' in operation) return [{ append: String(operation.append), value: operation.value }]
    const list = seen[at]
    return list ? [{ read: String(operation.read), list }] : []
  })
  return { id, steps, outcome: answer.ok ? 'committed' : 'aborted', sent, answered }
}

/** Numbers below a bound, the same for the same seed (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
