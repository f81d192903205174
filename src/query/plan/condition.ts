// Filters and logic trees of one node, with what the catalog knows of their columns.
import { type Catalog, castKey, type Relation, TEXT_OID } from '../../catalog/types.ts'
import { unreachable } from '../../kit/error.ts'
import type { Condition, Field, Filter, Operation } from '../ast.ts'
import { partialRow, type Readable } from './column-grants.ts'
import type { EmbedNode, PlannedCondition, PlannedField } from './types.ts'

/** Finds the embed that `rel=is.null` speaks of; null for an ordinary column. */
export type FindEmbed = (name: string) => EmbedNode | null

export interface FieldScope {
  readonly relation: Relation | null
  readonly readable: Readable
}

export interface ConditionScope extends FieldScope {
  readonly catalog: Catalog
  readonly findEmbed: FindEmbed
}

export const noEmbeds: FindEmbed = () => null

export function planCondition(condition: Condition, scope: ConditionScope): PlannedCondition {
  if (condition.kind === 'filter') return planFilter(condition, scope)
  return {
    kind: 'group',
    operator: condition.operator,
    negated: condition.negated,
    items: condition.items.map((item) => planCondition(item, scope)),
  }
}

function planFilter(filter: Filter, scope: ConditionScope): PlannedCondition {
  const { operation, negated } = filter
  if (operation.kind === 'is' && operation.word === 'null' && filter.field.path.length === 0) {
    const embed = scope.findEmbed(filter.field.name)
    if (embed) return { kind: 'exists', embed, negated: !negated }
  }
  const field = planField(filter.field, scope)
  return {
    kind: 'filter',
    field,
    negated,
    operation,
    fromText: takesRepresentation(operation) ? representation(field, scope.catalog) : null,
    toTsvector: operation.kind === 'search' && !isTsvector(field),
  }
}

export function planField(field: Field, { relation, readable }: FieldScope): PlannedField {
  const { name, path } = field
  const column = relation?.columns.get(name) ?? null
  const computed = column === null ? (relation?.computed.get(name) ?? null) : null
  const row = computed === null ? null : partialRow(relation, readable)
  const call = computed === null || row === null ? null : { function: computed, row }
  return { name, path, column, type: (column ?? computed)?.type ?? null, call }
}

function takesRepresentation(operation: Operation): boolean {
  switch (operation.kind) {
    case 'compare':
      return operation.operator !== 'like' && operation.operator !== 'ilike'
    case 'in':
      return true
    case 'is':
    case 'isdistinct':
    case 'search':
      return false
    default:
      return unreachable(operation)
  }
}

function representation(field: PlannedField, catalog: Catalog): string | null {
  if (!field.column || field.path.length > 0) return null
  return catalog.representations.get(castKey(TEXT_OID, field.column.typeOid)) ?? null
}

function isTsvector({ type, path }: PlannedField): boolean {
  return path.length === 0 && type === 'tsvector'
}
