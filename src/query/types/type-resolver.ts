// From a PostgreSQL type to the TypeScript type of its JSON. User-defined types of exposed schemas are named
// where they stand in `Database`, so that an enum is one type wherever it is used.
import { type Catalog, type QualifiedName, relationKey } from '../../catalog/types.ts'
import { unreachable } from '../../kit/error.ts'
import type { TypeDetails, TypeReference, UserType } from './sql.ts'

export type TypeResolver = (type: TypeReference) => string

export interface TypeScope {
  readonly catalog: Catalog
  /** Names of the schemas that are printed. */
  readonly schemas: readonly string[]
  readonly details: TypeDetails
}

export function createTypeResolver(scope: TypeScope): TypeResolver {
  const resolve: TypeResolver = (reference) => {
    const type = scope.details.types.get(reference.oid)
    return type ? userType(type, scope, resolve) : namedType(reference.name)
  }
  return resolve
}

/** `Database["public"]["Tables"]["t"]["Row"]`, or null for a relation that is not printed. */
export function rowType(name: QualifiedName, scope: TypeScope): string | null {
  const relation = scope.catalog.relations.get(relationKey(name)) ?? exposedRelation(name, scope)
  if (!relation || !scope.schemas.includes(name.schema)) return null
  const group = isView(relation.kind) ? 'Views' : 'Tables'
  return inDatabase(name.schema, group, name.name, 'Row')
}

export function isView(kind: string): boolean {
  return kind === 'view' || kind === 'materialized'
}

export function literalUnion(labels: readonly string[]): string {
  return labels.length === 0 ? 'never' : labels.map((label) => JSON.stringify(label)).join(' | ')
}

export function arrayOf(type: string): string {
  return type.includes(' | ') ? `(${type})[]` : `${type}[]`
}

function exposedRelation(name: QualifiedName, scope: TypeScope) {
  return scope.catalog.schemas.get(name.schema)?.relations.get(name.name)
}

function userType(type: UserType, scope: TypeScope, resolve: TypeResolver): string {
  switch (type.kind) {
    case 'enum':
      return scope.schemas.includes(type.schema)
        ? inDatabase(type.schema, 'Enums', type.name)
        : literalUnion(type.labels)
    case 'composite':
      return scope.schemas.includes(type.schema)
        ? inDatabase(type.schema, 'CompositeTypes', type.name)
        : 'unknown'
    case 'row':
      return rowType(type, scope) ?? 'unknown'
    case 'domain':
      return resolve(type.base)
    case 'array':
      return arrayOf(resolve(type.element))
    case 'range':
      return 'string'
    default:
      return unreachable(type)
  }
}

function inDatabase(...path: readonly string[]): string {
  return `Database${path.map((step) => `[${JSON.stringify(step)}]`).join('')}`
}

function namedType(name: string): string {
  if (name.endsWith('[]')) return arrayOf(namedType(name.slice(0, -2)))
  const plain = name.replace(/\(.*\)/, '')
  const known = NAMED.get(plain) ?? NAMED.get(plain.slice(plain.lastIndexOf('.') + 1))
  if (known) return known
  // What pg_catalog has besides is text in JSON; types of extensions may have a cast to json of their own.
  return plain.includes('.') || plain.startsWith('"') ? 'unknown' : 'string'
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['boolean', 'boolean'],
  ['smallint', 'number'],
  ['integer', 'number'],
  ['bigint', 'number'],
  ['real', 'number'],
  ['double precision', 'number'],
  ['numeric', 'number'],
  ['oid', 'number'],
  ['json', 'Json'],
  ['jsonb', 'Json'],
  ['void', 'undefined'],
  ['record', 'Record<string, unknown>'],
  ['anyelement', 'unknown'],
  ['citext', 'string'],
  ['ltree', 'string'],
  ['vector', 'string'],
  ['hstore', 'Json'],
  ['geometry', 'unknown'],
  ['geography', 'unknown'],
])
