// CSV bodies (RFC 4180): the first line names the columns, every further line is a row of strings and nulls.
import { CsvError, parse } from 'csv-parse/sync'
import { bodyNotUsable } from './error.ts'
import type { JsonPayload } from './payload.ts'

/** Throws PGRST102 with the parser's text, or `All lines must have same number of fields`. */
export function csvPayload(body: Buffer): JsonPayload {
  const [header, ...lines] = parseCsv(body)
  if (header === undefined) throw bodyNotUsable('The csv has no header line')
  // Written as text, not as objects: a column may have any name. Of a repeated name the last field stands.
  const names = header.map((name) => `${JSON.stringify(name)}:`)
  const rows = lines.map(
    (fields) => `{${fields.map((field, at) => `${names[at]}${jsonField(field)}`).join(',')}}`,
  )
  return {
    kind: 'json',
    media: 'csv',
    form: 'array',
    columns: rows.length === 0 ? [] : [...new Set(header)].sort(),
    text: `[${rows.join(',')}]`,
    empty: rows.length === 0,
  }
}

function parseCsv(body: Buffer): readonly (readonly string[])[] {
  try {
    return parse(body, { skip_empty_lines: true, bom: true })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw bodyNotUsable(isRagged(cause) ? 'All lines must have same number of fields' : cause.message)
  }
}

function isRagged(error: CsvError): boolean {
  return error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
}

function jsonField(field: string): string {
  return field === 'NULL' ? 'null' : JSON.stringify(field)
}
