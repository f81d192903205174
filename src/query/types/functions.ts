// `Functions` of one schema: arguments, result and, where rows of a relation come back, what they can be
// embedded with. Overloads are a union.
import type {
  ComputedRelationship,
  DatabaseFunction,
  FunctionResult,
  QualifiedName,
} from '../../catalog/types.ts'
import { byName, type Member, member, printUnion, type TypeTree } from './tree.ts'
import { arrayOf, rowType, type TypeResolver, type TypeScope } from './type-resolver.ts'

export function functionTree(schema: string, scope: TypeScope, resolve: TypeResolver): TypeTree {
  const overloads = new Map<string, TypeTree[]>()
  const add = (name: string, tree: TypeTree) => overloads.set(name, [...(overloads.get(name) ?? []), tree])
  const known = new Set<string>()
  for (const routine of [...(scope.catalog.schemas.get(schema)?.functions.values() ?? [])].flat()) {
    known.add(routine.name)
    add(routine.name, routineTree(routine, scope, resolve))
  }
  // Functions of one unnamed row cannot be called, but typed selects of what they compute look them up here.
  for (const each of computedRelationships(schema, scope)) {
    if (!known.has(each.function.name)) add(each.function.name, computedRelationshipTree(each, scope))
  }
  for (const field of scope.details.computedFields.filter((each) => each.schema === schema)) {
    const origin = rowType({ schema, name: field.relation }, scope)
    if (origin && !known.has(field.name)) {
      add(field.name, [member('Args', [member('', origin)]), member('Returns', resolve(field.type))])
    }
  }
  return [...overloads].map(([name, trees]) => member(name, overloadUnion(trees))).sort(byName)
}

function overloadUnion(trees: readonly TypeTree[]): TypeTree {
  const [only, ...others] = trees
  return only !== undefined && others.length === 0 ? only : printUnion(trees, MEMBER_DEPTH)
}

function routineTree(routine: DatabaseFunction, scope: TypeScope, resolve: TypeResolver): TypeTree {
  return [
    member('Args', argumentsTree(routine, resolve)),
    member('Returns', returnsTree(routine, scope, resolve)),
    ...setofOptions(routine, scope),
  ]
}

function argumentsTree(routine: DatabaseFunction, resolve: TypeResolver): TypeTree {
  if (routine.parameters.length === 0) return 'never'
  return routine.parameters
    .map(({ name, type, typeOid, required, variadic }) => ({
      name,
      optional: !required || variadic,
      type: resolve({ oid: typeOid, name: type }),
    }))
    .sort(byName)
}

function returnsTree(routine: DatabaseFunction, scope: TypeScope, resolve: TypeResolver): TypeTree {
  const { result } = routine
  const columns = scope.details.results.get(routine.oid)
  if (result.kind === 'composite' && columns) {
    const row = columns.map(({ name, type }) => member(name, resolve(type)))
    return result.set ? `${printUnion([row], MEMBER_DEPTH + 1)}[]` : row
  }
  const one = oneResult(result, scope, resolve)
  return result.set ? arrayOf(one) : one
}

function oneResult(result: FunctionResult, scope: TypeScope, resolve: TypeResolver): string {
  if (result.kind === 'void') return 'undefined'
  const row = result.relation === null ? null : rowType(result.relation, scope)
  if (row !== null) return row
  const { schema, name } = result.type
  return resolve({
    oid: result.typeOid,
    name: schema === 'pg_catalog' ? shownName(name) : `${schema}.${name}`,
  })
}

/** pg_type's own names of those types that format_type() shows otherwise. */
function shownName(name: string): string {
  if (name.startsWith('_')) return `${shownName(name.slice(1))}[]`
  return SHOWN.get(name) ?? name
}

function setofOptions(routine: DatabaseFunction, scope: TypeScope): readonly Member[] {
  const { result } = routine
  if (result.relation === null || rowType(result.relation, scope) === null) return []
  const origin = rowArgument(routine, scope)
  return [
    member(
      'SetofOptions',
      setofTree({ from: origin ?? '*', to: result.relation, toOne: !result.set, set: result.set }),
    ),
  ]
}

function rowArgument(routine: DatabaseFunction, scope: TypeScope): string | null {
  const [parameter, ...others] = routine.parameters
  if (!parameter || others.length > 0) return null
  const type = scope.details.types.get(parameter.typeOid)
  return type?.kind === 'row' ? type.name : null
}

interface RowsOf {
  /** The relation whose row is the argument; `*`: none. */
  readonly from: string
  readonly to: QualifiedName
  readonly toOne: boolean
  readonly set: boolean
}

function setofTree({ from, to, toOne, set }: RowsOf): TypeTree {
  return [
    member('from', JSON.stringify(from)),
    member('to', JSON.stringify(to.name)),
    member('isOneToOne', String(toOne)),
    member('isSetofReturn', String(set)),
  ]
}

function computedRelationships(schema: string, scope: TypeScope): readonly ComputedRelationship[] {
  const all = [...scope.catalog.relationships.values()].flat()
  const computed = all.filter((each): each is ComputedRelationship => each.kind === 'computed')
  return computed.filter((each) => each.function.schema === schema)
}

function computedRelationshipTree(relationship: ComputedRelationship, scope: TypeScope): TypeTree {
  const { origin, target, toOne } = relationship
  const row = rowType(target, scope) ?? 'unknown'
  return [
    member('Args', [member('', rowType(origin, scope) ?? 'unknown')]),
    member('Returns', toOne ? row : arrayOf(row)),
    member('SetofOptions', setofTree({ from: origin.name, to: target, toOne, set: true })),
  ]
}

/** Database > schema > Functions > function. */
const MEMBER_DEPTH = 3

const SHOWN: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
])
