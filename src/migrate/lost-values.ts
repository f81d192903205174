// Values of rows that the enum of their column will not have: an enum that lost them, or the one that a column gets for its
// type. Counted before anything is done, as far as the login sees the rows.
import type { Session } from '../postgres/session.ts'
import type { Difference } from './diff.ts'
import { quote, quoteText } from './quote.ts'
import { type Column, type EnumType, keyOf, type Snapshot } from './snapshot/types.ts'
import type { Sides } from './steps/steps.ts'

/** Why the columns cannot be changed, one for each. */
export async function lostValues(
  session: Session,
  { kept }: Difference,
  sides: Sides,
): Promise<readonly string[]> {
  const isKept = new Set(kept.map(keyOf))
  const problems: string[] = []
  for (const [name, table] of sides.live.tables) {
    // What was made by hand moves to the enum of the model with all else.
    const isOfHand = isKept.has(keyOf({ kind: 'table', of: null, name }))
    const columns = isOfHand ? table.columns : sides.wanted.tables.get(name)?.columns
    if (!table.populated || columns === undefined) continue
    for (const [column, before] of table.columns) {
      const change = changeOf(before, columns.get(column), sides)
      if (change === null) continue
      const held = { schema: sides.live.schema, table: name, column, ...change }
      const found = await countValues(session, held)
      if (found.length > 0) problems.push(described(held, found))
    }
  }
  return problems
}

interface Change {
  readonly type: string
  readonly values: readonly string[]
  readonly isArray: boolean
}

/** null: whatever the column holds, it may hold afterwards. */
function changeOf(before: Column, after: Column | undefined, { live, wanted }: Sides): Change | null {
  if (after === undefined || before.generated !== null || after.generated !== null) return null
  const isArray = after.baseType.endsWith('[]')
  const type = elementOf(after.baseType)
  const values = enumOf(wanted, type)?.values
  if (values === undefined || before.baseType.endsWith('[]') !== isArray) return null
  const known = enumOf(live, elementOf(before.baseType))?.values
  return known?.every((value) => values.includes(value)) === true ? null : { type, values, isArray }
}

function elementOf(type: string): string {
  return type.replace(/\[\]$/, '')
}

function enumOf({ enums }: Snapshot, type: string): EnumType | undefined {
  return [...enums].find(([name]) => quote(name) === type)?.[1]
}

interface Held extends Change {
  readonly schema: string
  readonly table: string
  readonly column: string
}

interface Found {
  readonly value: string
  readonly rows: number
}

const VALUES_MAX = 5

async function countValues(
  session: Session,
  { schema, table, column, values, isArray }: Held,
): Promise<readonly Found[]> {
  const held = isArray
    ? `(select distinct unnest(${quote(column)})::text)`
    : `(select ${quote(column)}::text)`
  const { rows } = await session.query(
    `select h.value, count(*) from ${quote(schema)}.${quote(table)} cross join lateral ${held} h(value)
where h.value <> all (array(select jsonb_array_elements_text($1::jsonb))) group by h.value order by count(*) desc, h.value limit ${VALUES_MAX + 1}`,
    [JSON.stringify(values)],
  )
  return rows.map((row) => ({ value: row.text(0) as string, rows: Number(row.text(1)) }))
}

function described({ table, column, type, isArray }: Held, found: readonly Found[]): string {
  const shown = found.slice(0, VALUES_MAX)
  const counts = shown.map(
    ({ value, rows }) => `${quoteText(value)} in ${rows} ${rows === 1 ? 'row' : 'rows'}`,
  )
  const more = found.length > VALUES_MAX ? ', and others' : ''
  const values = shown.map(({ value }) => quoteText(value).trim()).join(', ')
  const where = isArray ? `${quote(column)}::text[] && array[${values}]` : `${quote(column)} in (${values})`
  return `${keyOf({ kind: 'column', of: table, name: column })} holds values that ${type} will not have: ${counts.join(', ')}${more}. Change them first: update ${quote(table)} set ${quote(column)} = ... where ${where}`
}
