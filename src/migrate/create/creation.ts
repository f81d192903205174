// A statement that makes one object of a model, and where the author wrote it.
import { quoteText } from '../../model/literal.ts'
import type { Place } from '../../model/place.ts'

export interface Creation {
  /** What is made: `table`, `check`, `policy` ... */
  readonly kind: string
  /** For people: `orders`, `orders.status`. */
  readonly name: string
  readonly sql: string
  readonly place: Place | null
}

/** A comment, where there is one. `object`: as SQL names it, `table "orders"`. */
export function commentOn(
  object: string,
  comment: string | null,
  about: Omit<Creation, 'kind' | 'sql'>,
): readonly Creation[] {
  if (comment === null) return []
  return [{ ...about, kind: 'comment', sql: `comment on ${object} is ${quoteText(comment)}` }]
}
