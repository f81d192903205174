// Cells of a result -> the values that a model's types promise: those of JSON. PostgreSQL sends text; the type of the column
// says what it means.

import type { RawResult, RawRow, ResultColumn } from '../../postgres/types.ts'
import { readValue } from '../../postgres/wire/pg.ts'
import type { ColumnSenses } from './columns.ts'

type Decode = (text: string) => unknown

export function decodeRows(result: RawResult, senses: ColumnSenses): readonly Record<string, unknown>[] {
  const decoders = result.columns.map((column) => decoderOf(column, senses))
  return result.rows.map((row) => decodeRow(row, result.fields, decoders))
}

function decodeRow(
  row: RawRow,
  fields: readonly string[],
  decoders: readonly Decode[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (let i = 0; i < fields.length; i += 1) {
    const text = row.text(i)
    values[fields[i] as string] = text === null ? null : (decoders[i] as Decode)(text)
  }
  return values
}

function decoderOf(column: ResultColumn, senses: ColumnSenses): Decode {
  if (column.type === INT8) return senses.of(column) === 'text' ? asText : integer
  return DECODERS.get(column.type) ?? otherwise(column, senses)
}

/** OIDs of built-in types never change. */
const INT8 = 20

const asText: Decode = (text) => text

/** Counts, sums, identities and money: numbers as long as they are exact. */
const integer: Decode = (text) => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

/** `2026-01-31 12:00:00.5+00` as JSON has it: `2026-01-31T12:00:00.5+00:00`. */
const timestamp: Decode = (text) => {
  const at = text.replace(' ', 'T')
  return /[+-]\d\d$/.test(at) ? `${at}:00` : at
}

const isTrue: Decode = (text) => text === 't'
const parse: Decode = (text) => JSON.parse(text)

const DECODERS: ReadonlyMap<number, Decode> = new Map([
  [16, isTrue],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [114, parse],
  [3802, parse],
  [1114, timestamp],
  [1184, timestamp],
  // Their text is their value: numeric, date, time, interval, bytea.
  [1700, asText],
  [1082, asText],
  [1083, asText],
  [1186, asText],
  [17, asText],
])

/** Arrays of built-in types with our own values where they differ from those of `pg`; enums and extensions are text. */
function otherwise(column: ResultColumn, senses: ColumnSenses): Decode {
  const element = ARRAYS.get(column.type)
  if (element !== undefined) return (text) => each(texts(text), element)
  if (column.type < FIRST_OWN_OID) return readValue(column.type) as Decode
  return senses.of(column) === 'list' ? texts : asText
}

const FIRST_OWN_OID = 16_384
const texts = readValue(1009) as Decode

function each(values: unknown, decode: Decode): unknown {
  if (!Array.isArray(values)) return values
  return values.map((value) => (typeof value === 'string' ? decode(value) : each(value, decode)))
}

const ARRAYS: ReadonlyMap<number, Decode> = new Map([
  [1000, isTrue],
  [1005, Number],
  [1007, Number],
  [1016, integer],
  [1021, Number],
  [1022, Number],
  [199, parse],
  [3807, parse],
  [1115, timestamp],
  [1185, timestamp],
  [1009, asText],
  [1015, asText],
  [1182, asText],
  [1231, asText],
  [2951, asText],
])
