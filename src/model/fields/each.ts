// What must hold of every element of an array, as an expression: a constraint can hold no query. Where PostgreSQL has no
// operator for it, a function of our own has (migrate/system/0006_bounds.sql).
import { quoteText } from '../literal.ts'

export function lengthsOf(texts: string): string {
  return `plinth_bounds.lengths(${texts})`
}

export function allMatch(texts: string, pattern: string): string {
  return `plinth_bounds.all_match(${texts}, ${quoteText(pattern)})`
}

/** `path`: an SQL/JSON path that leads to the texts of a document. */
export function textsAt(document: string, path: string): string {
  return `plinth_bounds.texts_at(${document}, ${quoteText(path)})`
}

/** Numbers, and text that is one. */
export function numbersAt(document: string, path: string): string {
  return `plinth_bounds.numbers_at(${document}, ${quoteText(path)})`
}

interface Bounds {
  readonly min?: number | string | undefined
  readonly max?: number | string | undefined
}

/** Of each of some numbers, none of which a bound that is left out says anything about. */
export function allWithin(numbers: string, { min, max }: Bounds): string {
  const least = min === undefined ? [] : [`${min} <= all (${numbers})`]
  const most = max === undefined ? [] : [`${max} >= all (${numbers})`]
  return [...least, ...most].join(' and ')
}
