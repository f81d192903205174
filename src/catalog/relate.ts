// Step two: from facts to primary keys and relationships. Only relations of exposed schemas take part, as origin,
// target or junction; what lies behind a view may be anywhere.
import type { Facts, RelationFacts } from './introspect.ts'
import { computedOf, override } from './relate/computed.ts'
import { foreignKeys, type Link } from './relate/foreign-keys.ts'
import { junctionsOf } from './relate/junctions.ts'
import { sortRelationships } from './relate/order.ts'
import { type PrimaryKeys, primaryKeys } from './relate/primary-keys.ts'
import { traceViews } from './relate/trace.ts'
import { withViews } from './relate/views.ts'
import { type ColumnPairs, type KeyRelationship, type Relationship, relationKey } from './types.ts'

export interface Related {
  readonly primaryKeys: PrimaryKeys
  /** By `relationKey` of the origin. */
  readonly relationships: ReadonlyMap<string, readonly Relationship[]>
}

export function relate(facts: Facts, schemas: readonly string[]): Related {
  const exposed = new Set(schemas)
  const isExposed = (relation: RelationFacts): boolean => exposed.has(relation.schema)
  const appearances = traceViews(facts)
  const keys = primaryKeys(facts, appearances)
  const keyByName = new Map([...keys].map(([oid, key]) => [nameKey(facts, oid), key]))

  const children = withViews(foreignKeys(facts.keys), appearances).flatMap((link) =>
    named(link, facts, isExposed),
  )
  const junctions = junctionsOf(children, (link) => keyByName.get(relationKey(link.origin)) ?? [])
  const detected = [...children, ...children.map(inverse), ...junctions]
  const all = override(detected, computedOf(facts, isExposed))
  const byOrigin = Map.groupBy(all, (relationship) => relationKey(relationship.origin))
  return {
    primaryKeys: keys,
    relationships: new Map([...byOrigin].map(([origin, list]) => [origin, sortRelationships(list)])),
  }
}

function nameKey(facts: Facts, oid: number): string {
  const relation = facts.relations.get(oid)
  return relation ? relationKey(relation) : ''
}

function named(
  link: Link,
  facts: Facts,
  isExposed: (relation: RelationFacts) => boolean,
): readonly KeyRelationship[] {
  const origin = facts.relations.get(link.origin)
  const target = facts.relations.get(link.target)
  if (!origin || !target || !isExposed(origin) || !isExposed(target)) return []
  return [
    {
      kind: 'key',
      origin: { schema: origin.schema, name: origin.name },
      target: { schema: target.schema, name: target.name },
      selfReference: link.origin === link.target,
      cardinality: link.cardinality,
      originIsParent: false,
      constraint: link.constraint,
      columns: columnPairs(link, origin, target),
      originIsView: isView(origin),
      targetIsView: isView(target),
    },
  ]
}

function columnPairs(link: Link, origin: RelationFacts, target: RelationFacts): ColumnPairs {
  return link.originColumns.map((position, index) => [
    nameAt(origin, position),
    nameAt(target, link.targetColumns[index]),
  ])
}

function nameAt(relation: RelationFacts, position: number | undefined): string {
  const name = position === undefined ? undefined : relation.names.get(position)
  if (name === undefined)
    throw new Error(`a key names column ${position} of ${relation.name}, which has no such column`)
  return name
}

function isView(relation: RelationFacts): boolean {
  return relation.kind === 'view' || relation.kind === 'materialized'
}

function inverse(link: KeyRelationship): KeyRelationship {
  return {
    ...link,
    origin: link.target,
    target: link.origin,
    cardinality: link.cardinality === 'many-to-one' ? 'one-to-many' : link.cardinality,
    originIsParent: true,
    columns: link.columns.map(([own, other]) => [other, own] as const),
    originIsView: link.targetIsView,
    targetIsView: link.originIsView,
  }
}
