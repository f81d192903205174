// A table that is seeded: what its rows are known by, and what it counts up. The database itself says so.
import type { Session } from '../../postgres/session.ts'

export interface SeedTable {
  /** Quoted, with its schema. */
  readonly quoted: string
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[]
  /** Columns that the database counts up. */
  readonly identities: readonly string[]
}

const TABLE = `select
  coalesce((select jsonb_agg(a.attname order by k.n) from pg_index i
    cross join unnest(i.indkey) with ordinality k(attnum, n)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = $1::regclass and i.indisprimary), '[]'),
  coalesce((select jsonb_agg(attname order by attnum) from pg_attribute
    where attrelid = $1::regclass and attidentity <> '' and not attisdropped), '[]')`

export async function tableOf(session: Session, quoted: string): Promise<SeedTable> {
  const [row] = (await session.query(TABLE, [quoted])).rows
  const columns = (i: number) => JSON.parse(row?.text(i) ?? '[]') as readonly string[]
  return { quoted, key: columns(0), identities: columns(1) }
}

/** null: the row leaves its key, or a part of it, to the database. */
export function keyOf({ key }: SeedTable, row: object): readonly unknown[] | null {
  const values = key.map((column) => (row as Readonly<Record<string, unknown>>)[column] ?? null)
  return values.length === 0 || values.includes(null) ? null : values
}
