// Cycles among transactions, and the class of each by the edges it needs.

import type { Anomaly, AnomalyClass } from './history.ts'

export type EdgeKind = 'ww' | 'wr' | 'rw' | 'rt'
export type Graph = Map<number, Map<number, Set<EdgeKind>>>

export function addEdge(graph: Graph, from: number, to: number, kind: EdgeKind): void {
  if (from === to) return
  const targets = graph.get(from) ?? new Map<number, Set<EdgeKind>>()
  graph.set(from, targets)
  const kinds = targets.get(to) ?? new Set<EdgeKind>()
  targets.set(to, kinds)
  kinds.add(kind)
}

/** Tarjan without recursion: a history is longer than the stack is deep. */
function components(graph: Graph, kinds: readonly EdgeKind[]): number[][] {
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const open = new Set<number>()
  const stack: number[] = []
  const found: number[][] = []
  const enter = (node: number) => {
    index.set(node, index.size)
    low.set(node, index.size - 1)
    open.add(node)
    stack.push(node)
    return { node, targets: neighbours(graph, node, kinds), next: 0 }
  }
  const lower = (node: number, to: number) => low.set(node, Math.min(low.get(node) ?? to, to))
  for (const root of graph.keys()) {
    if (index.has(root)) continue
    const path = [enter(root)]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const target = top.targets[top.next++]
      if (target !== undefined) {
        if (!index.has(target)) path.push(enter(target))
        else if (open.has(target)) lower(top.node, index.get(target) ?? 0)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent) lower(parent.node, low.get(top.node) ?? 0)
      if (low.get(top.node) !== index.get(top.node)) continue
      const members = stack.splice(stack.lastIndexOf(top.node))
      for (const member of members) open.delete(member)
      if (members.length > 1) found.push(members)
    }
  }
  return found
}

function neighbours(graph: Graph, node: number, kinds: readonly EdgeKind[]): number[] {
  const targets = [...(graph.get(node) ?? [])]
  return targets.filter(([, has]) => kinds.some((kind) => has.has(kind))).map(([to]) => to)
}

/** The shortest way from one to another, or none. */
function way(graph: Graph, from: number, to: number, kinds: readonly EdgeKind[]): number[] | undefined {
  const before = new Map<number, number>([[from, from]])
  for (const node of before.keys()) {
    if (node === to) {
      const steps = [to]
      for (let at = to; at !== from; steps.unshift(at)) at = before.get(at) ?? from
      return steps
    }
    for (const next of neighbours(graph, node, kinds)) if (!before.has(next)) before.set(next, node)
  }
  return undefined
}

/** Each tangle of transactions is named by the weakest class that explains it. */
export function findCycles(graph: Graph): Anomaly[] {
  const seen = new Set<number>()
  const found: Anomaly[] = []
  const report = (name: AnomalyClass, members: readonly number[]) => {
    if (members.some((member) => seen.has(member))) return
    for (const member of members) seen.add(member)
    found.push({ class: name, transactions: members })
  }
  for (const members of components(graph, ['ww'])) report('G0', members)
  for (const members of components(graph, ['ww', 'wr'])) report('G1c', members)
  for (const members of components(graph, ['ww', 'wr', 'rw'])) {
    report(...single(graph, members))
  }
  for (const members of components(graph, ['ww', 'wr', 'rw', 'rt'])) report('real-time', members)
  return found
}

/** One rw edge closed by ww and wr alone is G-single; else it takes two: G2-item. */
function single(graph: Graph, members: readonly number[]): [AnomalyClass, readonly number[]] {
  for (const from of members) {
    for (const to of neighbours(graph, from, ['rw'])) {
      const back = way(graph, to, from, ['ww', 'wr'])
      if (back) return ['G-single', back]
    }
  }
  return ['G2-item', members]
}
