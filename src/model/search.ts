// Full-text search: one expression, which the index and the computed field `search` share.
import type { Search } from './frozen.ts'
import { quoteName, quoteText } from './literal.ts'

/** PostgreSQL knows four weights. */
const WEIGHTS = ['A', 'B', 'C', 'D'] as const

/** What does not depend on a setting of the session can be indexed: the language stands in it. `of`: before each column. */
export function searchExpression({ fields, language }: Search, of = ''): string {
  const parts = fields.map((field, i) => {
    const vector = `to_tsvector(${quoteText(language)}, coalesce(${of}${quoteName(field)}, ''))`
    return `setweight(${vector}, '${WEIGHTS[i] ?? 'D'}')`
  })
  return parts.join(' || ')
}
