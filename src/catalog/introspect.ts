// Step one: ask the database everything in one flush, one transaction and so one snapshot. What comes back is
// rows turned into facts, keyed by oid and attribute number; nothing is related to anything yet.
import type { Database, RawResult } from '../postgres/types.ts'
import { COLUMNS, columnOf } from './introspect/columns.ts'
import { COMPUTED_FIELDS, computedFieldsOf } from './introspect/computed-fields.ts'
import { MESSAGES, messageMap } from './introspect/constraint-messages.ts'
import { FUNCTIONS, functionOf, ROW_FUNCTIONS, type RowFunctionRow } from './introspect/functions.ts'
import { KEYS, type KeyRow } from './introspect/keys.ts'
import { handlerOf, MEDIA } from './introspect/media.ts'
import { MEMBERSHIPS, membershipMap } from './introspect/memberships.ts'
import { privilegesFrom } from './introspect/privileges.ts'
import { answerTo, type Question, type Scope, statementOf } from './introspect/question.ts'
import { kindOf, RELATIONS, writesOf } from './introspect/relations.ts'
import { REPRESENTATIONS, representationMap } from './introspect/representations.ts'
import { ROLES, roleMap } from './introspect/roles.ts'
import { SCHEMAS, type SchemaRow, SERVER, type ServerRow } from './introspect/server.ts'
import { TYPES, typeMap } from './introspect/types.ts'
import { VIEWS, type ViewColumns, viewColumnsOf } from './introspect/view-columns.ts'
import type { Column, DatabaseFunction, MediaHandler, Membership, Relation, RoleSettings } from './types.ts'

/** A relation before its primary key is known. */
export interface RelationFacts extends Omit<Relation, 'primaryKey'> {
  /** Column names by attribute number. */
  readonly names: ReadonlyMap<number, string>
}

export interface Facts {
  readonly server: ServerRow
  readonly schemas: readonly SchemaRow[]
  /** By oid, ordered by schema and name. */
  readonly relations: ReadonlyMap<number, RelationFacts>
  readonly keys: readonly KeyRow[]
  /** By the view's oid. */
  readonly views: ReadonlyMap<number, ViewColumns>
  readonly functions: readonly DatabaseFunction[]
  readonly rowFunctions: readonly RowFunctionRow[]
  readonly handlers: readonly MediaHandler[]
  readonly representations: ReadonlyMap<string, string>
  readonly roles: ReadonlyMap<string, RoleSettings>
  readonly memberships: ReadonlyMap<string, Membership>
  readonly messages: ReadonlyMap<string, string>
}

/** Every question, in the order in which they are asked. */
export const QUESTIONS: readonly Question<unknown>[] = [
  SERVER,
  SCHEMAS,
  TYPES,
  RELATIONS,
  COLUMNS,
  COMPUTED_FIELDS,
  KEYS,
  VIEWS,
  FUNCTIONS,
  ROW_FUNCTIONS,
  MEDIA,
  REPRESENTATIONS,
  ROLES,
  MEMBERSHIPS,
  MESSAGES,
]

const INTROSPECTION_TIMEOUT_MS = 60_000

// With an empty search_path PostgreSQL itself qualifies every name that it prints outside pg_catalog. The planner
// takes catalog queries for dear ones and would compile them; that costs more than it saves.
export const SETTINGS = [
  ['search_path', ''],
  ['jit', 'off'],
  ['statement_timeout', String(INTROSPECTION_TIMEOUT_MS)],
] as const

export async function introspect(database: Database, scope: Scope): Promise<Facts> {
  const results = await database.scoped({
    settings: SETTINGS,
    statements: QUESTIONS.map((question) => statementOf(question, scope)),
    transaction: { isolation: 'repeatable read', end: 'commit' },
  })
  return factsFrom(results, scope)
}

function factsFrom(results: readonly RawResult[], scope: Scope): Facts {
  const rowsOf = <Row>(question: Question<Row>): readonly Row[] =>
    answerTo(question, results[QUESTIONS.indexOf(question)])
  const [server] = rowsOf(SERVER)
  if (!server) throw new Error('introspection: the server did not say its version')
  return {
    server,
    schemas: rowsOf(SCHEMAS),
    relations: relationFacts(rowsOf, scope),
    keys: rowsOf(KEYS),
    views: new Map(rowsOf(VIEWS).map((row) => [row.view, viewColumnsOf(row.tree)])),
    functions: rowsOf(FUNCTIONS)
      .map(functionOf)
      .filter((found) => found !== null),
    rowFunctions: rowsOf(ROW_FUNCTIONS),
    handlers: rowsOf(MEDIA).map(handlerOf),
    representations: representationMap(rowsOf(REPRESENTATIONS)),
    roles: roleMap(rowsOf(ROLES)),
    memberships: membershipMap(rowsOf(MEMBERSHIPS)),
    messages: messageMap(rowsOf(MESSAGES)),
  }
}

function relationFacts(
  rowsOf: <Row>(question: Question<Row>) => readonly Row[],
  scope: Scope,
): ReadonlyMap<number, RelationFacts> {
  const types = typeMap(rowsOf(TYPES))
  const columnRows = Map.groupBy(rowsOf(COLUMNS), (row) => row.relation)
  const fieldRows = Map.groupBy(rowsOf(COMPUTED_FIELDS), (row) => row.relation)
  const facts = new Map<number, RelationFacts>()
  for (const row of rowsOf(RELATIONS)) {
    const own = columnRows.get(row.oid) ?? []
    const columns = new Map<string, Column>(own.map((column) => [column.name, columnOf(column, types)]))
    facts.set(row.oid, {
      schema: row.schema,
      name: row.name,
      oid: row.oid,
      kind: kindOf(row),
      comment: row.comment,
      ...writesOf(row),
      rowVersions: row.rowVersions,
      columns,
      computed: computedFieldsOf(fieldRows.get(row.oid) ?? [], columns, { types, scope }),
      privileges: privilegesFrom(row, own),
      names: new Map(own.map((column) => [column.position, column.name])),
    })
  }
  return facts
}
