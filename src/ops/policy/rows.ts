// The rows that are asked about, read past row security: the one of a key, or all, some at a time.
import { quoteName } from '../../model/literal.ts'
import type { Table } from '../../model/model.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import { unfit } from './refusal.ts'

const BATCH = 1_000
/** invalid_text_representation, invalid_datetime_format, datetime_field_overflow, numeric_value_out_of_range. */
const NO_VALUE: ReadonlySet<string> = new Set(['22P02', '22007', '22008', '22003'])

export interface Row {
  /** As text of the table's row type. */
  readonly text: string
  readonly values: ReadonlyMap<string, string | null>
}

export interface RowQuestion {
  readonly table: Table
  /** As SQL writes it, with its schema. */
  readonly relation: string
  /** Values of the key's columns, in their order. */
  readonly id: readonly string[]
}

/** null: no row has this key. Throws PL005 when it cannot be one. */
export async function readRow(session: Session, { table, relation, id }: RowQuestion): Promise<Row | null> {
  const names = table.columns.map(({ name }) => name)
  const columns = names.map((name) => `t.${quoteName(name)}::text`).join(', ')
  try {
    const { rows } = await session.query(
      `select t::text, ${columns} from ${relation} t where ${keyIs(table)}`,
      id,
    )
    const [row] = rows
    if (row === undefined) return null
    return {
      text: row.text(0) ?? '',
      values: new Map(names.map((name, i) => [name, row.text(i + 1)])),
    }
  } catch (error) {
    if (!(error instanceof DatabaseError) || !NO_VALUE.has(error.sqlstate)) throw error
    throw unfit(`--id is no key of ${table.name}: ${error.message}`, keyHint(table), error)
  }
}

export function keyIs({ primaryKey }: Table): string {
  return primaryKey.columns.map((name, i) => `${quoteName(name)} = $${i + 1}`).join(' and ')
}

export function keyHint({ name, primaryKey }: Table): string {
  return `The key of ${name} is ${primaryKey.columns.join(', ')}: --id ${primaryKey.columns.map((column) => `<${column}>`).join(',')}`
}

/** The cursor keeps reading as the role that opened it, whoever fetches. */
export async function openRows(session: Session, relation: string): Promise<void> {
  await session.script(`declare plinth_rows no scroll cursor for select t::text from ${relation} t`)
}

/** Empty at the end. */
export async function nextRows(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query(`fetch ${BATCH} from plinth_rows`)
  return rows.map((row) => row.text(0) ?? '')
}
