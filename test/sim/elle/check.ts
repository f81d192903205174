// Whether a history of lists is strictly serializable, in the manner of Elle.

import { addEdge, findCycles, type Graph } from './cycles.ts'
import type { Anomaly, Transaction } from './history.ts'

export type Lists = ReadonlyMap<string, readonly number[]>

/** `final` is what the lists hold when all is over: an acknowledged append must be there. */
export function checkHistory(history: readonly Transaction[], final: Lists): Anomaly[] {
  const writers = new Map<string, Transaction>()
  for (const one of history) {
    for (const step of one.steps) if ('append' in step) writers.set(`${step.append} ${step.value}`, one)
  }
  const committed = history.filter((one) => one.outcome === 'committed')
  const orders = versionOrders(committed, final)
  return [
    ...committed.flatMap((one) => checkReads(one, writers, orders)),
    ...checkFinal(committed, final, writers),
    ...findCycles(dependencies(committed, writers, orders)),
  ]
}

/** The order of a list's versions is the longest that anybody read. */
function versionOrders(committed: readonly Transaction[], final: Lists): Map<string, readonly number[]> {
  const orders = new Map(final)
  for (const one of committed) {
    for (const step of one.steps) {
      if ('read' in step && step.list.length > (orders.get(step.read)?.length ?? 0)) {
        orders.set(step.read, step.list)
      }
    }
  }
  return orders
}

function checkReads(one: Transaction, writers: Map<string, Transaction>, orders: Lists): Anomaly[] {
  const found: Anomaly[] = []
  const own = new Map<string, number[]>()
  for (const step of one.steps) {
    if ('append' in step) {
      own.set(step.append, [...(own.get(step.append) ?? []), step.value])
      continue
    }
    const { read: key, list } = step
    const mine = own.get(key) ?? []
    const tell = (name: Anomaly['class'], ...others: number[]) =>
      found.push({ class: name, transactions: [one.id, ...others], key })
    if (new Set(list).size < list.length) tell('duplicate')
    if (!starts(orders.get(key) ?? [], list)) tell('incompatible-order')
    if (mine.some((value, at) => list[list.length - mine.length + at] !== value)) tell('internal')
    for (const value of list) {
      const writer = writers.get(`${key} ${value}`)
      if (writer?.outcome === 'aborted') tell('G1a', writer.id)
    }
    const last = list.at(-1)
    const writer = writers.get(`${key} ${last}`)
    if (writer && writer !== one && lastAppend(writer, key) !== last) tell('G1b', writer.id)
  }
  return found
}

function checkFinal(
  committed: readonly Transaction[],
  final: Lists,
  writers: Map<string, Transaction>,
): Anomaly[] {
  const found: Anomaly[] = []
  const held = new Map([...final].map(([key, list]) => [key, new Set(list)]))
  for (const one of committed) {
    for (const step of one.steps) {
      if ('append' in step && !held.get(step.append)?.has(step.value)) {
        found.push({ class: 'lost-append', transactions: [one.id], key: step.append })
      }
    }
  }
  for (const [key, list] of final) {
    if (new Set(list).size < list.length) found.push({ class: 'duplicate', transactions: [], key })
    for (const value of list) {
      const writer = writers.get(`${key} ${value}`)
      if (writer?.outcome === 'aborted') found.push({ class: 'G1a', transactions: [writer.id], key })
    }
  }
  return found
}

function dependencies(
  committed: readonly Transaction[],
  writers: Map<string, Transaction>,
  orders: Lists,
): Graph {
  const graph: Graph = new Map()
  const writerOf = (key: string, value: number | undefined) => writers.get(`${key} ${value}`)?.id
  for (const [key, order] of orders) {
    for (const [at, value] of order.entries()) {
      const from = writerOf(key, value)
      const to = writerOf(key, order[at + 1])
      if (from !== undefined && to !== undefined) addEdge(graph, from, to, 'ww')
    }
  }
  for (const one of committed) {
    const own = new Set(
      one.steps.flatMap((step) => ('append' in step ? [`${step.append} ${step.value}`] : [])),
    )
    for (const step of one.steps) {
      if (!('read' in step)) continue
      const order = orders.get(step.read) ?? []
      const seen = step.list.filter((value) => !own.has(`${step.read} ${value}`))
      const from = writerOf(step.read, seen.at(-1))
      if (from !== undefined) addEdge(graph, from, one.id, 'wr')
      const to = writerOf(step.read, order[seen.length])
      if (to !== undefined) addEdge(graph, one.id, to, 'rw')
    }
  }
  addRealTime(graph, committed)
  return graph
}

/** Only the nearest later ones get an edge: the others follow through these. */
function addRealTime(graph: Graph, committed: readonly Transaction[]): void {
  const bySent = committed.toSorted((a, b) => a.sent - b.sent)
  for (const one of committed) {
    let low = 0
    for (let high = bySent.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((bySent[middle]?.sent ?? 0) > one.answered) high = middle
      else low = middle + 1
    }
    let nearest = Number.POSITIVE_INFINITY
    for (let next = bySent[low]; next && next.sent <= nearest; next = bySent[++low]) {
      addEdge(graph, one.id, next.id, 'rt')
      nearest = Math.min(nearest, next.answered)
    }
  }
}

function starts(whole: readonly number[], part: readonly number[]): boolean {
  return part.every((value, at) => whole[at] === value)
}

function lastAppend(one: Transaction, key: string): number | undefined {
  return one.steps.flatMap((step) => ('append' in step && step.append === key ? [step.value] : [])).at(-1)
}
