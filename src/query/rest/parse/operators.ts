// The operators by how they are written. The shape scan (slot.ts) and the grammar (filter.ts) share them.
import type { CompareOperator, SearchOperator } from '../../ast.ts'

export const SIMPLE_OPERATORS = [
  'neq',
  'cs',
  'cd',
  'ov',
  'sl',
  'sr',
  'nxr',
  'nxl',
  'adj',
] as const satisfies readonly CompareOperator[]

/** May be followed by `(any)` or `(all)`. Where one begins with another, the longer comes first. */
export const QUANTIFIED_OPERATORS = [
  'eq',
  'gte',
  'gt',
  'lte',
  'lt',
  'like',
  'ilike',
  'match',
  'imatch',
] as const satisfies readonly CompareOperator[]

/** May be followed by a text search configuration in parentheses. */
export const SEARCH_OPERATORS = ['fts', 'plfts', 'phfts', 'wfts'] as const satisfies readonly SearchOperator[]
