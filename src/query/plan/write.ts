// Requests that change rows of a relation: which columns, under which conditions, and what comes back.
import { castKey, JSON_OID, type Relation } from '../../catalog/types.ts'
import { PlinthError } from '../../kit/error.ts'
import type { Condition, Located, QueryTree } from '../ast.ts'
import { hasVersions, keptColumns, partialRow, readableColumns } from './column-grants.ts'
import { noEmbeds, planCondition } from './condition.ts'
import type { PlanContext } from './context.ts'
import { columnNotFound } from './error.ts'
import { neededFields } from './needed.ts'
import { planRead } from './read.ts'
import type {
  BodyForm,
  InsertPlan,
  Matching,
  Needed,
  OnConflict,
  Payload,
  PlannedCondition,
  ReadNode,
  WritePlan,
} from './types.ts'

export interface PayloadShape {
  readonly columns: readonly string[]
  readonly form: 'object' | 'array'
}

export interface WriteRequest {
  readonly action: 'insert' | 'update' | 'put' | 'delete'
  readonly tree: QueryTree
  readonly relation: Relation
  /** null for delete. */
  readonly payload: PayloadShape | null
  readonly returning: 'minimal' | 'headers-only' | 'representation'
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | null
  readonly missingDefaults: boolean
  readonly body: BodyForm
  /** Rows are to be changed only at versions that the request names. */
  readonly matching: boolean
}

export function planWrite(request: WriteRequest, context: PlanContext): WritePlan {
  const { action, relation, tree } = request
  const payload = planPayload(request, context)
  const read = planRepresentation(request, context)
  const representation = request.returning === 'representation'
  const parts = {
    relation,
    payload,
    read: representation ? read : null,
    returning: planReturning(request, read),
    row: partialRow(relation, readableColumns(relation, context)),
    body: representation ? request.body : ({ kind: 'none' } as const),
    versioned: false,
    matching: planMatching(request, context),
    location: action === 'insert' && request.returning === 'headers-only' ? relation.primaryKey : [],
  }
  switch (action) {
    case 'insert':
      return { ...parts, kind: 'insert', onConflict: planOnConflict(request, context), conditions: [] }
    case 'put':
      return planPut(request, parts, context)
    case 'update':
      return { ...parts, kind: 'update', conditions: rootConditions(tree, relation, context) }
    case 'delete':
      return { ...parts, kind: 'delete', conditions: rootConditions(tree, relation, context) }
  }
}

function planMatching({ matching, relation }: WriteRequest, context: PlanContext): Matching {
  if (!matching) return 'whatever'
  return hasVersions(relation, context) ? 'named' : 'never'
}

/**
 * The plan with the version of the row that it returns, where that can be had: PostgreSQL does not know it yet of a row that
 * goes to a partition.
 */
export function withVersion(plan: WritePlan, context: PlanContext): WritePlan {
  const { relation, returning, kind } = plan
  const known = relation.kind !== 'partitioned' && hasVersions(relation, context)
  const nothing =
    returning.kind === 'nothing' || (returning.kind === 'columns' && returning.names.length === 0)
  if (!known || nothing || kind === 'delete' || plan.read?.grouped) return plan
  return { ...plan, versioned: true }
}

function planRepresentation({ tree, relation }: WriteRequest, context: PlanContext): ReadNode {
  return planRead(
    tree,
    {
      source: { kind: 'cte' },
      name: relation.name,
      relation,
      page: { limit: null, offset: null },
      conditions: false,
      maxRows: null,
    },
    context,
  )
}

function planPayload({ payload, relation, missingDefaults }: WriteRequest, context: PlanContext): Payload {
  const names = payload?.columns ?? []
  const columns = names.map((name) => {
    const column = relation.columns.get(name)
    if (!column) throw columnNotFound(relation, name)
    const fromJson = context.catalog.representations.get(castKey(JSON_OID, column.typeOid)) ?? null
    return { column, fromJson }
  })
  return { columns, form: payload?.form ?? 'object', defaults: missingDefaults }
}

function planOnConflict(
  { resolution, tree, relation }: WriteRequest,
  context: PlanContext,
): OnConflict | null {
  const columns = tree.onConflict ?? relation.primaryKey
  if (resolution === null || columns.length === 0) return null
  return {
    columns,
    merge: resolution === 'merge-duplicates',
    kept: keptColumns(columns, relation, context),
  }
}

function planPut(
  { tree, relation }: WriteRequest,
  parts: Omit<InsertPlan, 'kind' | 'onConflict' | 'conditions'>,
  context: PlanContext,
): InsertPlan {
  checkKeyFilters(tree.conditions, relation.primaryKey)
  checkKeyPayload(parts.payload, relation.primaryKey)
  return {
    ...parts,
    kind: 'insert',
    payload: { ...parts.payload, defaults: false },
    onConflict: {
      columns: relation.primaryKey,
      merge: true,
      kept: keptColumns(relation.primaryKey, relation, context),
    },
    conditions: rootConditions(tree, relation, context),
  }
}

/** PUT addresses one row: every key column once, by plain equality, and nothing else. */
function checkKeyFilters(conditions: readonly Located<Condition>[], primaryKey: readonly string[]): void {
  const named = new Set<string>()
  const plain = conditions.every(({ path, item }) => {
    if (path.length > 0) return true
    if (item.kind !== 'filter' || item.negated || item.field.path.length > 0) return false
    const { operation } = item
    named.add(item.field.name)
    return operation.kind === 'compare' && operation.operator === 'eq' && operation.quantifier === null
  })
  const complete = named.size === primaryKey.length && primaryKey.every((name) => named.has(name))
  if (plain && complete && primaryKey.length > 0) return
  throw new PlinthError({
    code: 'PGRST105',
    status: 405,
    message: "Filters must include all and only primary key columns with 'eq' operators",
  })
}

/** A body without the key, or without any row, cannot be the row that the URL addresses. */
function checkKeyPayload({ columns }: Payload, primaryKey: readonly string[]): void {
  if (primaryKey.every((name) => columns.some(({ column }) => column.name === name))) return
  throw new PlinthError({
    code: 'PGRST115',
    status: 400,
    message: 'Payload values do not match URL in primary key column(s)',
  })
}

function rootConditions(tree: QueryTree, relation: Relation, context: PlanContext): PlannedCondition[] {
  const readable = readableColumns(relation, context)
  const scope = { catalog: context.catalog, relation, readable, findEmbed: noEmbeds }
  return tree.conditions.filter(({ path }) => path.length === 0).map(({ item }) => planCondition(item, scope))
}

// Only what the response needs, so that a write asks for no more SELECT privileges than it must.
function planReturning({ returning, relation, action }: WriteRequest, read: ReadNode): Needed {
  switch (returning) {
    case 'minimal':
      return { kind: 'nothing' }
    case 'headers-only':
      return action === 'insert' ? { kind: 'columns', names: relation.primaryKey } : { kind: 'nothing' }
    case 'representation':
      return neededFields(read)
  }
}
