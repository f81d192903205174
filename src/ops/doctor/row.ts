// The answers of the database as the checks read them, and lists as it takes them.
import type { RawResult } from '../../postgres/types.ts'

/** Cells by column name; null is SQL NULL. */
export type Row = Readonly<Record<string, string | null>>

export function rows(result: RawResult): readonly Row[] {
  return result.rows.map((row) =>
    Object.fromEntries(result.fields.map((name, index) => [name, row.text(index)])),
  )
}

export function arrayText(names: readonly string[]): string {
  return `{${names.map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
