// `limit` and `offset` of each node. What isn't a number is ignored here, what is out of range refused later.
import type { Located, Page, Value } from '../../ast.ts'
import { parseTreePath } from './tree-path.ts'

/** A `limit` or `offset` as written; `slot` where an offset travels as a value. */
export interface RangeParameter {
  readonly name: string
  readonly bound: 'limit' | 'offset'
  readonly text: string
  readonly slot: number | null
}

/** The last of a kind decides for its node, even if it cannot be read. */
export function parsePages(parameters: readonly RangeParameter[]): readonly Located<Page>[] {
  const pages = new Map<string, Located<Page>>()
  for (const parameter of parameters) {
    const { path } = parseTreePath(parameter.name)
    const key = JSON.stringify(path)
    const item = pages.get(key)?.item ?? { limit: null, offset: null }
    pages.set(key, { path, item: withBound(item, parameter) })
  }
  return [...pages.values()]
    .map(effectivePage)
    .filter(({ item }) => item.limit !== null || item.offset !== null)
}

function withBound(page: Page, parameter: RangeParameter): Page {
  if (parameter.bound === 'limit') return { ...page, limit: limitOf(parameter.text) }
  return { ...page, offset: offsetOf(parameter) }
}

function limitOf(text: string): number | null {
  const digits = integerText(text)
  // No table has more rows than this, and larger numbers would lose digits.
  return digits === null ? null : Math.min(Number(digits), Number.MAX_SAFE_INTEGER)
}

function offsetOf(parameter: RangeParameter): Value | null {
  if (parameter.slot !== null) return { kind: 'slot', index: parameter.slot }
  const text = integerText(parameter.text)
  return text === null ? null : { kind: 'text', text }
}

/** Rows before the first one don't exist: at the root a negative offset only uses up the limit. */
function effectivePage(located: Located<Page>): Located<Page> {
  const { limit, offset } = located.item
  if (located.path.length > 0 || offset?.kind !== 'text' || !offset.text.startsWith('-')) return located
  if (limit === null) return { path: [], item: { limit, offset: null } }
  const rest = limit + Number(offset.text)
  return { path: [], item: { limit: rest > 0 ? rest : -1, offset: null } }
}

function integerText(text: string): string | null {
  return /^\s*(-?[0-9]+)\s*$/.exec(text)?.[1] ?? null
}
