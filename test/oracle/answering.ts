// Random worlds, and reads of them whose answers must be those of the evaluator.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ANON, type Answer, createRestFixture, type RestFixture, USER } from '../support/rest.ts'
import { evaluate } from './evaluate.ts'
import type { Principal, World } from './world/model.ts'
import { type Read, type ReadNode, reads } from './world/read.ts'
import { spell } from './world/spell.ts'
import { worldSql } from './world/sql.ts'
import { world as worlds } from './world/world.ts'

export interface OracleRun {
  readonly worlds: number
  readonly readsPerWorld: number
  readonly seed: number
}

export async function compareWithOracle({ worlds: count, readsPerWorld, seed }: OracleRun): Promise<void> {
  for (const [index, world] of sampleWorlds(count, seed).entries()) {
    await withWorld(world, async (fixture) => {
      const property = fc.asyncProperty(reads(world), (read) => compare(fixture, world, read))
      await fc.assert(property, { numRuns: readsPerWorld, seed: seed + index })
    })
  }
}

export function sampleWorlds(count: number, seed: number): readonly World[] {
  return fc.sample(worlds, { numRuns: count, seed })
}

export async function withWorld<T>(world: World, use: (fixture: RestFixture) => Promise<T>): Promise<T> {
  const fixture = await createRestFixture(worldSql(world))
  try {
    return await use(fixture)
  } finally {
    await fixture.stop()
  }
}

/** Fails where the answer is not what the oracle says: rows, their order where there is one, range, status. */
export async function compare(fixture: RestFixture, world: World, read: Read): Promise<void> {
  const target = spell(read)
  const answer = await ask(fixture, { target, count: read.count, principal: read.principal })
  const { body, total } = evaluate(read.node, { world, principal: read.principal })
  const told = () => `${decodeURIComponent(target)} as ${JSON.stringify(read.principal)}\n${answer.text}`
  const offset = read.node.offset ?? 0
  if (read.count && offset > total) {
    assert.deepEqual([answer.status, answer.headers['content-range']], [416, `*/${total}`], told())
    return
  }
  const status = read.count && body.length < total ? 206 : 200
  assert.equal(answer.status, status, told())
  const range = body.length === 0 ? '*' : `${offset}-${offset + body.length - 1}`
  assert.equal(answer.headers['content-range'], `${range}/${read.count ? total : '*'}`, told())
  assert.deepEqual(canonical(answer.json, read.node), canonical(body, read.node), told())
}

export interface Question {
  readonly target: string
  readonly count: boolean
  readonly principal: Principal
}

export function ask(fixture: RestFixture, { target, count, principal }: Question): Promise<Answer> {
  return fixture.ask('GET', target, {
    role: principal.who === 'anon' ? ANON : USER,
    claims: { sub: String(principal.sub) },
    headers: count ? { prefer: 'count=exact' } : {},
  })
}

/** Lists in no order are sorted, whatever is read. */
function canonical(rows: unknown, node: ReadNode): unknown {
  const list = (rows as readonly Record<string, unknown>[]).map((row) => canonicalRow(row, node))
  return node.order.length > 0 ? list : list.toSorted((one, other) => (text(one) < text(other) ? -1 : 1))
}

function canonicalRow(row: Record<string, unknown>, node: ReadNode): Record<string, unknown> {
  const entries = Object.entries(row)
    .map(([key, value]): [string, unknown] => {
      const child = embedNamed(node, key)
      if (!child || typeof value !== 'object' || value === null) return [key, value]
      return [key, Array.isArray(value) ? canonical(value, child) : canonicalRow(value as typeof row, child)]
    })
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries)
}

/** Embeds within spreads are keys of the row that they are spread into. */
function embedNamed({ embeds }: ReadNode, name: string): ReadNode | undefined {
  for (const { key, spread, node } of embeds) {
    if (!spread && key === name) return node
    const below = spread ? embedNamed(node, name) : undefined
    if (below) return below
  }
  return undefined
}

function text(value: unknown): string {
  return JSON.stringify(value)
}
