// SQL that the author of a model writes where the model has no word for it. It comes from code, never from a request.

import { callerPlace, type Place } from './place.ts'

const mark = Symbol('sql')

export interface Sql {
  readonly [mark]: true
  readonly text: string
  readonly place: Place | null
}

/** sql`now() + interval '14 days'`. What is interpolated must be SQL itself. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Sql[]): Sql {
  const text = strings.reduce((before, after, i) => `${before}${parts[i - 1]?.text ?? ''}${after}`)
  return { [mark]: true, text: text.trim(), place: callerPlace() }
}

/** Text that is SQL already. */
export function sqlOf(text: string): Sql {
  return { [mark]: true, text, place: null }
}

export function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && mark in value
}
