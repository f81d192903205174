// Columns whose text needs the model to be understood: bigint(), which is a string where other numbers of 64 bits are not,
// and lists of types that the database made for them.
import type { JsonSchema } from '../../model/definition.ts'
import type { Model } from '../../model/model.ts'
import type { Database, ResultColumn } from '../../postgres/types.ts'

export type ColumnSense = 'text' | 'list' | null

export interface ColumnSenses {
  of(column: ResultColumn): ColumnSense
}

const LOOK = `
select a.attrelid::text, a.attnum::text, wanted.sense
from json_to_recordset($1) as wanted (relation text, name text, sense text)
join pg_catalog.pg_class c on c.relname = wanted.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = $2
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = wanted.name`

export async function readColumnSenses(database: Database, model: Model): Promise<ColumnSenses> {
  const wanted = [...model.tables.values(), ...model.views.values()].flatMap(({ name: relation, columns }) =>
    columns.flatMap(({ name, type, jsonSchema }) => {
      const sense = senseOf(type, jsonSchema)
      return sense === null ? [] : [{ relation, name, sense }]
    }),
  )
  if (wanted.length === 0) return { of: () => null }
  const { rows } = await database.query(LOOK, [JSON.stringify(wanted), model.schema])
  const known = new Map(rows.map((row) => [`${row.text(0)}.${row.text(1)}`, row.text(2) as ColumnSense]))
  return { of: ({ table, attribute }) => known.get(`${table}.${attribute}`) ?? null }
}

function senseOf(type: string, jsonSchema: JsonSchema): ColumnSense {
  if (type === 'bigint' && jsonSchema.type === 'string') return 'text'
  // Types that were made for it are quoted.
  return type.startsWith('"') && type.endsWith('[]') ? 'list' : null
}
