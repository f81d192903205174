// Names as SQL text. Nothing else in the house quotes identifiers for queries.
import type { QualifiedName } from '../../catalog/types.ts'

/** The name of a write's or a call's CTE. */
export const CTE = 'plinth_source'

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteName({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}

export function columnReference(alias: string, column: string): string {
  return `${quoteIdentifier(alias)}.${quoteIdentifier(column)}`
}

/** A row as one value. The bare alias would mean a column of that name, where there is one. */
export function wholeRow(alias: string): string {
  return `${quoteIdentifier(alias)}.*`
}

/** Type names that only the grammar knows, and what they are called in pg_catalog. */
const GRAMMAR_TYPES: ReadonlyMap<string, string> = new Map([
  ['int', 'integer'],
  ['integer', 'integer'],
  ['smallint', 'smallint'],
  ['bigint', 'bigint'],
  ['real', 'real'],
  ['float', 'double precision'],
  ['double precision', 'double precision'],
  ['decimal', 'numeric'],
  ['dec', 'numeric'],
  ['numeric', 'numeric'],
  ['boolean', 'boolean'],
  ['char', 'character'],
  ['character', 'character'],
  ['nchar', 'character'],
  ['varchar', 'character varying'],
  ['character varying', 'character varying'],
  ['char varying', 'character varying'],
  ['bit', 'bit'],
  ['bit varying', 'bit varying'],
  ['time', 'time'],
  ['time without time zone', 'time'],
  ['time with time zone', 'time with time zone'],
  ['timestamp', 'timestamp'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamp with time zone'],
  ['interval', 'interval'],
  // PostgreSQL gives up with an internal error on a column of this pseudo-type; what it is when read is text.
  ['unknown', 'text'],
])

/** A cast's type as written by a caller: a keyword type of the grammar, or a name that the database looks up. */
export function castType(written: string): string {
  const folded = written.trim().replaceAll(/ +/g, ' ').toLowerCase()
  return GRAMMAR_TYPES.get(folded) ?? quoteIdentifier(folded)
}
