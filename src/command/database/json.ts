// Lists and objects that are written into document columns become JSON: to the database a list alone says nothing of whether
// it is an array or a document. Where the column is known, it does.
import {
  ColumnNode,
  ColumnUpdateNode,
  InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  ReferenceNode,
  TableNode,
  UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely'
import type { Model } from '../../model/model.ts'

/** The jsonb columns of each table. */
export type DocumentColumns = ReadonlyMap<string, ReadonlySet<string>>

export function documentColumns(model: Model): DocumentColumns {
  const tables = [...model.tables.values()].map(({ name, columns }): [string, ReadonlySet<string>] => [
    name,
    new Set(columns.filter(({ type }) => type === 'jsonb').map((column) => column.name)),
  ])
  return new Map(tables.filter(([, columns]) => columns.size > 0))
}

export function documents(columns: DocumentColumns): KyselyPlugin {
  return {
    transformQuery({ node }) {
      if (InsertQueryNode.is(node)) return inserted(node, columns)
      return UpdateQueryNode.is(node) ? updated(node, columns) : node
    },
    transformResult: async ({ result }) => result,
  }
}

function inserted(node: InsertQueryNode, known: DocumentColumns): InsertQueryNode {
  const own = columnsOf(node.into, known)
  if (own === undefined || node.values === undefined || !ValuesNode.is(node.values)) return node
  const isDocument = (node.columns ?? []).map(({ column }) => own.has(column.name))
  if (!isDocument.includes(true)) return node
  // A list of primitive values has no lists and objects in it, but may have text: '"a"' is not 'a'.
  const values = node.values.values.map((row) =>
    ValueListNode.is(row)
      ? ValueListNode.create(row.values.map((value, i) => (isDocument[i] ? asDocument(value) : value)))
      : { ...row, values: row.values.map((value, i) => (isDocument[i] ? json(value) : value)) },
  )
  return { ...node, values: ValuesNode.create(values) }
}

function updated(node: UpdateQueryNode, known: DocumentColumns): UpdateQueryNode {
  const own = columnsOf(node.table, known)
  if (own === undefined || node.updates === undefined) return node
  const updates = node.updates.map((each) => {
    const column = ColumnNode.is(each.column) ? each.column.column.name : null
    return column !== null && own.has(column)
      ? ColumnUpdateNode.create(each.column, asDocument(each.value))
      : each
  })
  return { ...node, updates }
}

function columnsOf(
  table: OperationNode | undefined,
  known: DocumentColumns,
): ReadonlySet<string> | undefined {
  if (table === undefined) return undefined
  if (ReferenceNode.is(table) && table.table !== undefined) return columnsOf(table.table, known)
  return TableNode.is(table) ? known.get(table.table.identifier.name) : undefined
}

function asDocument(value: OperationNode): OperationNode {
  return ValueNode.is(value) ? ValueNode.create(json(value.value)) : value
}

/** null is SQL's. */
function json(value: unknown): unknown {
  return value === null || value === undefined ? value : JSON.stringify(value)
}
