// One entity becomes one table: columns, constraints, indexes and policies. The other entities must be known by then.
import type { EntityOptions } from '../entity.ts'
import type { Audit, Key, Search, Table, TableAccess } from '../frozen.ts'
import { derivedName } from '../name.ts'
import { nobody, policyOf } from '../policy/policy.ts'
import { columnOf } from './column.ts'
import { checksOf, exclusionsOf, uniquesOf } from './constraints.ts'
import type { BuildContext } from './context.ts'
import { indexesOf } from './indexes.ts'
import { foreignKeysOf } from './reference.ts'
import { type Shape, withTenant } from './shape.ts'

export function buildTable(shape: Shape, context: BuildContext): Table {
  const { name, entity, fields } = shape
  const { options, place } = entity.definition
  const primaryKey: Key = { name: derivedName(name, 'pkey'), columns: withTenant(shape, shape.key) }
  const uniques = uniquesOf(shape)
  const foreignKeys = foreignKeysOf(shape, context)
  const access = accessOf(options)
  const search = searchOf(name, options.search)
  const keys = [primaryKey, ...uniques.filter(({ where }) => where === null)]
  return {
    name,
    comment: options.comment ?? null,
    columns: fields.map(([field, own]) => columnOf({ owner: name, field, own, entity }, context)),
    primaryKey,
    uniques,
    checks: checksOf(shape),
    foreignKeys,
    indexes: indexesOf(shape, { keys, foreignKeys, access, search }),
    exclusions: exclusionsOf(shape),
    access,
    search,
    audit: auditOf(shape),
    tenant: shape.tenant,
    place,
  }
}

/** What is not said, nobody may. */
function accessOf({ read, write, insert, update, delete: remove }: EntityOptions): TableAccess {
  const otherwise = write ?? nobody
  return {
    read: policyOf(read ?? nobody),
    insert: policyOf(insert ?? otherwise),
    update: policyOf(update ?? otherwise),
    delete: policyOf(remove ?? otherwise),
  }
}

function searchOf(table: string, search: EntityOptions['search']): Search | null {
  if (search === undefined) return null
  const { fields, language = 'simple' } = 'fields' in search ? search : { fields: search }
  return fields.length === 0 ? null : { fields, language, index: derivedName(table, 'search', 'idx') }
}

/** What clients may not know of is not written down where others read it. */
function auditOf({ entity, fields }: Shape): Audit | null {
  const { audit = false } = entity.definition.options
  if (audit === false) return null
  const { except = [], read = nobody } = audit === true ? {} : audit
  const concealed = fields.filter(([name, { reach }]) => reach === 'hidden' || except.includes(name))
  return { concealed: concealed.map(([name]) => name).sort(), read }
}
