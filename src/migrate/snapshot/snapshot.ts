// What stands in a schema, from the system catalogs. The live schema and the one that a model makes are asked the same
// questions, under a search_path that begins with the schema, so that they answer in the same words.
import type { Session } from '../../postgres/session.ts'
import { workPerRow } from '../per-row.ts'
import { quote, quoteText } from '../quote.ts'
import { CASTS, DEFAULT_GRANTS, ENUMS, FUNCTIONS, VIEWS } from './beside.ts'
import { DEPENDENCIES } from './dependencies.ts'
import { type Asked, ask, type Question } from './question.ts'
import {
  COLUMNS,
  CONSTRAINTS,
  INDEXES,
  type PartRow,
  POLICIES,
  TABLES,
  type TableRow,
  TRIGGERS,
} from './tables.ts'
import type { Column, Constraint, Index, Policy, Snapshot, Table, Trigger } from './types.ts'

/** Within a transaction of the caller, who has set the search_path. */
export async function takeSnapshot(session: Session, asked: Asked): Promise<Snapshot> {
  const all = <Row>(question: Question<Row>) => ask(session, question, asked)
  const tables = await all(TABLES)
  const parts = {
    columns: await all(COLUMNS),
    constraints: await all(CONSTRAINTS),
    indexes: await all(INDEXES),
    policies: (await all(POLICIES)).map(({ tree, ...row }) => ({ ...row, perRow: workPerRow(tree) })),
    triggers: await all(TRIGGERS),
    populated: await populatedTables(session, tables),
  }
  const [defaultGrants] = await all(DEFAULT_GRANTS)
  return {
    schema: asked.schema,
    enums: byName(await all(ENUMS)),
    tables: new Map(tables.map((row) => [row.name, tableOf(row, parts)])),
    views: byName((await all(VIEWS)).map((row) => ({ ...row, triggers: partsOf(parts.triggers, row.name) }))),
    functions: byName(await all(FUNCTIONS)),
    dependencies: await all(DEPENDENCIES),
    defaultGrants: defaultGrants ?? { tables: [], functions: [] },
    casts: new Map((await all(CASTS)).map(({ conversion, context }) => [conversion, context])),
  }
}

interface Parts {
  readonly columns: readonly PartRow<Column>[]
  readonly constraints: readonly PartRow<Constraint>[]
  readonly indexes: readonly PartRow<Index>[]
  readonly policies: readonly PartRow<Policy>[]
  readonly triggers: readonly PartRow<Trigger>[]
  readonly populated: ReadonlySet<string>
}

function tableOf({ name, bytes: _, ...row }: TableRow, parts: Parts): Table {
  return {
    ...row,
    columns: partsOf(parts.columns, name),
    constraints: partsOf(parts.constraints, name),
    indexes: partsOf(parts.indexes, name),
    policies: partsOf(parts.policies, name),
    triggers: partsOf(parts.triggers, name),
    populated: parts.populated.has(name),
  }
}

function partsOf<Part extends object>(
  rows: readonly PartRow<Part>[],
  relation: string,
): ReadonlyMap<string, Part> {
  const own = rows.filter(({ of }) => of === relation)
  return new Map(own.map(({ of: _of, name, ...part }) => [name, part as unknown as Part]))
}

function byName<Row extends { readonly name: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Omit<Row, 'name'>> {
  return new Map(rows.map(({ name, ...row }) => [name, row]))
}

/** Row security may hide rows even from an owner; then a table that takes up space counts as one that has some. */
async function populatedTables(session: Session, tables: readonly TableRow[]): Promise<ReadonlySet<string>> {
  const filled = tables.filter(({ bytes }) => bytes > 0)
  if (filled.length === 0) return new Set()
  const seesAll = await session.query(
    'select rolsuper or rolbypassrls from pg_roles where rolname = current_user',
  )
  if (seesAll.rows[0]?.text(0) !== 't') return new Set(filled.map(({ name }) => name))
  const each = filled.map(
    ({ name }) => `select ${quoteText(name)} where exists (select from ${quote(name)} limit 1)`,
  )
  const { rows } = await session.query(each.join('\nunion all '))
  return new Set(rows.map((row) => row.text(0) as string))
}
