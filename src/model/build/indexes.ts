// Indexes: those asked for, and one for every reference and every field that a policy decides by, unless a key or another
// index begins with it. Deleting a row looks for those that refer to it; a policy is asked for every statement.
import type { ForeignKey, Index, Key, Search, TableAccess } from '../frozen.ts'
import { quoteName } from '../literal.ts'
import { derivedName } from '../name.ts'
import { decidingFields } from '../policy/compile.ts'
import { searchExpression } from '../search.ts'
import { isSql } from '../sql.ts'
import type { Shape } from './shape.ts'

export interface Indexed {
  /** The primary key, and uniques without a condition. */
  readonly keys: readonly Key[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly access: TableAccess
  readonly search: Search | null
}

export function indexesOf(shape: Shape, { keys, foreignKeys, access, search }: Indexed): readonly Index[] {
  const asked = askedFor(shape)
  const covered = [
    ...keys.map(({ columns }) => columns),
    ...asked.filter(({ where, using }) => where === null && using === 'btree').map(({ fields }) => fields),
  ]
  const wanted: (readonly string[])[] = []
  const want = (columns: readonly string[]) => {
    if (![...covered, ...wanted].some((those) => startsWith(those, columns))) wanted.push(columns)
  }
  for (const { columns } of foreignKeys) want(columns)
  for (const policy of Object.values(access)) for (const field of decidingFields(policy)) want([field])
  if (shape.tenant !== null) want([shape.tenant])
  for (const [field, own] of shape.fields) if (own.indexed) want([field])
  return [...wanted.map((columns) => plainIndex(shape, columns)), ...asked, ...searchIndex(shape, search)]
}

function startsWith(those: readonly string[], columns: readonly string[]): boolean {
  return columns.every((column, i) => those[i] === column)
}

interface Asked extends Index {
  /** '' stands for an expression. */
  readonly fields: readonly string[]
}

function askedFor({ name, entity }: Shape): readonly Asked[] {
  const { options, place } = entity.definition
  return (options.indexes ?? []).map(({ on, where, using = 'btree' }) => ({
    name: derivedName(
      name,
      ...on.map((part) => (isSql(part) ? 'expr' : part)),
      where === undefined ? 'idx' : 'partial_idx',
    ),
    fields: on.map((part) => (isSql(part) ? '' : part)),
    on: on.map((part) => (isSql(part) ? `(${part.text})` : quoteName(part))),
    where: where?.text ?? null,
    using,
    place,
  }))
}

function plainIndex({ name, entity }: Shape, columns: readonly string[]): Index {
  return {
    name: derivedName(name, ...columns, 'idx'),
    on: columns.map(quoteName),
    where: null,
    using: 'btree',
    place: entity.definition.place,
  }
}

function searchIndex({ entity }: Shape, search: Search | null): readonly Index[] {
  if (search === null) return []
  const { place } = entity.definition
  return [{ name: search.index, on: [`(${searchExpression(search)})`], where: null, using: 'gin', place }]
}
