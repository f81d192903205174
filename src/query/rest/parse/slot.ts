// Which part of a filter belongs to the shape: `not.eq.` of `not.eq.5`. It must say of a value exactly what
// the grammar in filter.ts says; a property test holds the two together.
import { isIdentifierCharacter } from './identifier.ts'
import { QUANTIFIED_OPERATORS, SEARCH_OPERATORS, SIMPLE_OPERATORS } from './operators.ts'

type Modifier = 'none' | 'quantifier' | 'language'

/** `is` is missing: its word decides the SQL. */
const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ['in', 'none'],
  ['isdistinct', 'none'],
  ...SIMPLE_OPERATORS.map((word) => [word, 'none'] as const),
  ...QUANTIFIED_OPERATORS.map((word) => [word, 'quantifier'] as const),
  ...SEARCH_OPERATORS.map((word) => [word, 'language'] as const),
])

const WORD_LENGTH_MAX = 10

/** Where the value begins that travels as a slot; 0 if none does. */
export function slotStart(text: string): number {
  const start = text.startsWith('not.') ? 4 : 0
  const end = wordEnd(text, start)
  const modifier = MODIFIERS.get(text.slice(start, end))
  if (modifier === undefined) return 0
  if (text[end] === '.') return end + 1
  if (text[end] !== '(' || modifier === 'none') return 0
  return modifier === 'quantifier' ? quantifierEnd(text, end) : languageEnd(text, end)
}

/** Whether a value can only be a filter, well-formed or not. */
export function mustBeFilter(text: string): boolean {
  return text.startsWith('not.') || text.startsWith('in.') || text.startsWith('is.')
}

function wordEnd(text: string, start: number): number {
  let at = start
  const limit = start + WORD_LENGTH_MAX
  for (; at < limit; at += 1) {
    const code = text.charCodeAt(at)
    if (!(code >= 0x61 && code <= 0x7a)) break
  }
  return at
}

function quantifierEnd(text: string, at: number): number {
  return text.startsWith('(any).', at) || text.startsWith('(all).', at) ? at + 6 : 0
}

function languageEnd(text: string, at: number): number {
  const close = text.indexOf(').', at)
  const name = text.slice(at + 1, close)
  return close > at + 1 && [...name].every(isIdentifierCharacter) ? close + 2 : 0
}
