// `*` is the wildcard of URLs, where `%` would have to be written `%25`.
import type { CompareOperator } from '../../ast.ts'

/** The pattern as `like` reads it; other operators' values as they are. */
export function starsToPercents(operator: CompareOperator, text: string): string {
  const isPattern = operator === 'like' || operator === 'ilike'
  return isPattern && text.includes('*') ? text.replaceAll('*', '%') : text
}
