// One question to the system catalogs: constant SQL whose rows come back as one JSON array, because PostgreSQL
// writes JSON and V8 reads it faster than rows travel cell by cell. Nothing here knows what is asked.
import type { RawResult, Statement } from '../../postgres/types.ts'

/** What all questions are about. Schema names as configured, unquoted. */
export interface Scope {
  readonly schemas: readonly string[]
  readonly extraSearchPath: readonly string[]
}

/** `Row` is the shape of one element of the answer; `sql` may use $1 (exposed schemas) and $2 (extra search path). */
export interface Question<Row> {
  readonly sql: string
  /** Never set: carries `Row` to the caller's type. */
  readonly row?: Row
}

export function statementOf(question: Question<unknown>, scope: Scope): Statement {
  return {
    text: textOf(question),
    parameters: [arrayLiteral(scope.schemas), arrayLiteral(scope.extraSearchPath)],
  }
}

/** Both parameters are mentioned, so that a question that needs neither still has their types decided. */
export function textOf(question: Question<unknown>): string {
  return `select coalesce(json_agg(answer), '[]')::text
from (${question.sql}) answer
where $1::text[] is not null and $2::text[] is not null`
}

export function answerTo<Row>(_question: Question<Row>, result: RawResult | undefined): readonly Row[] {
  const text = result?.rows[0]?.text(0)
  if (typeof text !== 'string') throw new Error('introspection: a question came back without its answer')
  return JSON.parse(text) as readonly Row[]
}

function arrayLiteral(names: readonly string[]): string {
  return `{${names.map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
