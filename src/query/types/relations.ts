// `Tables` and `Views` of one schema: Row, Insert, Update and the relationships that typed embeds follow.
import {
  type Column,
  type KeyRelationship,
  type Relation,
  type Relationship,
  relationKey,
} from '../../catalog/types.ts'
import { byName, type Member, member, printType, type TypeTree } from './tree.ts'
import { isView, literalUnion, type TypeResolver, type TypeScope } from './type-resolver.ts'

export interface RelationTrees {
  readonly tables: TypeTree
  readonly views: TypeTree
}

export function relationTrees(schema: string, scope: TypeScope, resolve: TypeResolver): RelationTrees {
  const relations = [...(scope.catalog.schemas.get(schema)?.relations.values() ?? [])].sort(byName)
  const tree = (relation: Relation) => member(relation.name, relationTree(relation, scope, resolve))
  return {
    tables: relations.filter(({ kind }) => !isView(kind)).map(tree),
    views: relations.filter(({ kind }) => isView(kind)).map(tree),
  }
}

function relationTree(relation: Relation, scope: TypeScope, resolve: TypeResolver): TypeTree {
  const columns = [...relation.columns.values()].sort(byName)
  const type = (column: Column) => nullable(column, columnType(column, resolve))
  const view = isView(relation.kind)
  const row = [
    ...columns.map((column) => member(column.name, type(column))),
    ...computedMembers(relation, scope, resolve),
  ].sort(byName)
  const writes = [
    { name: 'Insert', type: columns.map((column) => insertMember(column, type(column), view)) },
    { name: 'Update', type: columns.map((column) => updateMember(column, type(column))) },
  ]
  const writable = !view || relation.insertable || relation.updatable
  return [
    member('Row', row),
    ...(writable ? writes : []),
    member('Relationships', relationships(relation, scope)),
  ]
}

/** The catalog follows domains for columns; without details an enum is its labels. */
function columnType(column: Column, resolve: TypeResolver): string {
  const resolved = resolve({ oid: column.baseTypeOid, name: column.type })
  const unnamed = column.enum.length > 0 && !resolved.startsWith('Database[')
  return unnamed ? literalUnion(column.enum) : resolved
}

function nullable(column: Column, type: string): string {
  return column.nullable ? `${type} | null` : type
}

function insertMember(column: Column, type: string, view: boolean): Member {
  if (neverWritten(column)) return { name: column.name, optional: true, type: 'never' }
  const optional = view || column.nullable || column.default !== null || column.identity !== null
  return { name: column.name, optional, type }
}

function updateMember(column: Column, type: string): Member {
  return { name: column.name, optional: true, type: neverWritten(column) ? 'never' : type }
}

function neverWritten(column: Column): boolean {
  return column.generated || column.identity === 'always'
}

function computedMembers(relation: Relation, scope: TypeScope, resolve: TypeResolver): readonly Member[] {
  return scope.details.computedFields
    .filter(({ schema, relation: of, name }) => {
      return schema === relation.schema && of === relation.name && !relation.columns.has(name)
    })
    .map(({ name, type }) => member(name, `${resolve(type)} | null`))
}

/** Foreign keys of the relation. The other direction is found by the client on the other relation. */
function relationships(relation: Relation, scope: TypeScope): string {
  const all = scope.catalog.relationships.get(relationKey(relation)) ?? []
  const own = all.filter((each): each is KeyRelationship => isForeignKey(each, relation.schema))
  const sorted = own.toSorted((a, b) => byName({ name: sortKey(a) }, { name: sortKey(b) }))
  if (sorted.length === 0) return '[]'
  const items = sorted.map(
    (each) => `${'  '.repeat(ITEM_DEPTH)}${printType(relationshipTree(each), ITEM_DEPTH)},`,
  )
  return `[\n${[...new Set(items)].join('\n')}\n${'  '.repeat(ITEM_DEPTH - 1)}]`
}

function isForeignKey(relationship: Relationship, schema: string): boolean {
  return relationship.kind === 'key' && !relationship.originIsParent && relationship.target.schema === schema
}

function sortKey(relationship: KeyRelationship): string {
  return [relationship.constraint, relationship.target.name, ...relationship.columns.flat()].join('\u0000')
}

function relationshipTree(relationship: KeyRelationship): TypeTree {
  const columns = relationship.columns.map(([own]) => own)
  const referenced = relationship.columns.map(([, other]) => other)
  return [
    member('foreignKeyName', JSON.stringify(relationship.constraint)),
    member('columns', tuple(columns)),
    member('isOneToOne', String(relationship.cardinality === 'one-to-one')),
    member('referencedRelation', JSON.stringify(relationship.target.name)),
    member('referencedColumns', tuple(referenced)),
  ]
}

function tuple(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(', ')}]`
}

/** Database > schema > Tables > table > Relationships: its line is at depth 4, its items below. */
const ITEM_DEPTH = 5
