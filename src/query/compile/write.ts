// INSERT, UPDATE, DELETE: a CTE that writes and returns, and one SELECT over it for the response.
import { unreachable } from '../../kit/error.ts'
import type { InsertPlan, UpdatePlan, WritePlan } from '../plan/types.ts'
import { bodyExpression, compileResult, NO_TOTAL, SAME_TOTAL } from './body.ts'
import { compileCondition, whereClause } from './condition.ts'
import { computedOver } from './field.ts'
import { CTE, columnReference, quoteIdentifier, quoteName, wholeRow } from './identifier.ts'
import { compileRoot } from './node.ts'
import type { ParameterList } from './parameters.ts'
import { compilePayload, PAYLOAD } from './payload.ts'
import { atNamedVersion, rowVersion } from './row-version.ts'

/** Counts rows that an upsert really inserted: up when a row enters, down when it takes the update branch. */
const INSERTED = "current_setting('plinth.inserted', true)"

export function compileWrite(plan: WritePlan, parameters: ParameterList): string {
  const write = writeStatement(plan, parameters)
  const rows = plan.read ? compileRoot(plan.read, parameters) : `select * from ${CTE}`
  const result = compileResult(rows, {
    total: NO_TOTAL,
    page: SAME_TOTAL,
    body: bodyExpression(plan.body),
    more: `, ${locationExpression(plan)} as location, ${insertedExpression(plan)} as inserted${versionOf(plan)}`,
  })
  return `with ${sources(plan, write)} ${result}`
}

const WRITTEN = 'plinth_written'
/** Columns of what was written, named as nobody names a column. */
const ROW = '"plinth row"'
const VERSION = '"plinth version"'

// `*` of the rows must not show their version: they come as one value beside it, and are made columns again.
function sources({ versioned, returning: list }: WritePlan, write: string): string {
  if (!versioned || list.kind !== 'all') return `${CTE} as (${write})`
  const computed = list.computed.map((name) => `, ${quoteIdentifier(name)}`).join('')
  return `${WRITTEN} as (${write}), ${CTE} as (select (${ROW}).*${computed} from ${WRITTEN})`
}

function versionOf({ versioned, returning: list }: WritePlan): string {
  if (!versioned) return ''
  return `, (select max(${VERSION}) from ${list.kind === 'all' ? WRITTEN : CTE}) as version`
}

function insertedExpression(plan: WritePlan): string {
  if (plan.kind !== 'insert' || !plan.onConflict?.merge) return 'null::int'
  return isMerge(plan) ? `coalesce(nullif(${INSERTED}, '')::int, 0)` : 'count(*)'
}

function writeStatement(plan: WritePlan, parameters: ParameterList): string {
  switch (plan.kind) {
    case 'insert':
      return compileInsert(plan, parameters)
    case 'update':
      return compileUpdate(plan, parameters)
    case 'delete': {
      const alias = quoteIdentifier(plan.relation.name)
      return `delete from ${quoteName(plan.relation)} as ${alias}${where(plan, plan.relation.name, parameters)}${returning(plan)}`
    }
    default:
      return unreachable(plan)
  }
}

function compileInsert(plan: InsertPlan, parameters: ParameterList): string {
  const { relation, payload } = plan
  const names = payload.columns.map(({ column }) => quoteIdentifier(column.name))
  const into = names.length === 0 ? '' : `(${names.join(', ')})`
  const values = payload.columns.map(({ column }) => columnReference(PAYLOAD, column.name)).join(', ')
  const source = compilePayload(payload, parameters)
  const conditions = conditionsOf(plan, PAYLOAD, parameters)
  if (isMerge(plan))
    conditions.push(
      `set_config('plinth.inserted', (coalesce(nullif(${INSERTED}, '')::int, 0) + 1)::text, true) <> '0'`,
    )
  return `insert into ${quoteName(relation)} as ${quoteIdentifier(relation.name)}${into} select ${values} from ${source}${whereClause(conditions)}${onConflict(plan, parameters)}${returning(plan)}`
}

function isMerge(plan: WritePlan): boolean {
  return (
    plan.kind === 'insert' &&
    plan.onConflict !== null &&
    plan.onConflict.merge &&
    plan.payload.columns.length > 0
  )
}

function onConflict(plan: InsertPlan, parameters: ParameterList): string {
  if (!plan.onConflict) return ''
  const target = ` on conflict (${plan.onConflict.columns.map(quoteIdentifier).join(', ')})`
  if (!isMerge(plan)) return `${target} do nothing`
  const { kept } = plan.onConflict
  const names = plan.payload.columns.map(({ column }) => column.name)
  const set = names.filter((name) => !kept.includes(name))
  const assignments = (set.length === 0 ? names : set).map((name) => {
    const quoted = quoteIdentifier(name)
    return `${quoted} = excluded.${quoted}`
  })
  // In this order: a row at another version stays counted as one that was not updated.
  const conditions = [
    ...matching(plan, parameters),
    `set_config('plinth.inserted', (${INSERTED}::int - 1)::text, true) <> '-1'`,
  ]
  return `${target} do update set ${assignments.join(', ')}${whereClause(conditions)}`
}

function matching({ matching: kind, relation }: WritePlan, parameters: ParameterList): string[] {
  switch (kind) {
    case 'whatever':
      return []
    case 'named':
      return [atNamedVersion(relation.name, parameters)]
    case 'never':
      return ['false']
    default:
      return unreachable(kind)
  }
}

function compileUpdate(plan: UpdatePlan, parameters: ParameterList): string {
  const { relation, payload } = plan
  const table = quoteName(relation)
  const alias = quoteIdentifier(relation.name)
  // Nothing to set: the privileges of a read, and no rows.
  if (payload.columns.length === 0)
    return `select ${returningList(plan)} from ${table} as ${alias} where false`
  const assignments = payload.columns.map(({ column }) => {
    const name = quoteIdentifier(column.name)
    return `${name} = ${columnReference(PAYLOAD, column.name)}`
  })
  const source = compilePayload(payload, parameters)
  return `update ${table} as ${alias} set ${assignments.join(', ')} from ${source}${where(plan, relation.name, parameters)}${returning(plan)}`
}

function where(plan: WritePlan, alias: string, parameters: ParameterList): string {
  return whereClause([...conditionsOf(plan, alias, parameters), ...matching(plan, parameters)])
}

function conditionsOf(plan: WritePlan, alias: string, parameters: ParameterList): string[] {
  const context = { alias, parameters, exists: () => unreachable(undefined as never) }
  return plan.conditions.map((condition) => compileCondition(condition, context))
}

function returning(plan: WritePlan): string {
  const version = plan.versioned ? `, ${rowVersion(plan.relation.name)} as ${VERSION}` : ''
  return ` returning ${returningList(plan)}${version}`
}

function returningList({ returning: list, relation, row, versioned }: WritePlan): string {
  const { name: alias } = relation
  const returned = (name: string) => {
    const computed = relation.computed.get(name)
    if (row === null || computed === undefined) return columnReference(alias, name)
    return `${computedOver(alias, { function: computed, row })} as ${quoteIdentifier(name)}`
  }
  switch (list.kind) {
    case 'nothing':
      return '1'
    case 'all':
      return [
        versioned ? `(${wholeRow(alias)})::${quoteName(relation)} as ${ROW}` : wholeRow(alias),
        ...list.computed.map((name) => columnReference(alias, name)),
      ].join(', ')
    case 'columns':
      return list.names.length === 0 ? '1' : list.names.map(returned).join(', ')
    default:
      return unreachable(list)
  }
}

// Only for exactly one row: the key's values as text, in the order of the plan's `location`.
function locationExpression({ location }: WritePlan): string {
  if (location.length === 0) return 'null::text'
  const values = location.map((name) => `${quoteIdentifier(name)}::text`)
  return `case when count(*) = 1 then (select json_build_array(${values.join(', ')}) from ${CTE}) end`
}
