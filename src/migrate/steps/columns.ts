// Columns: as a part of CREATE TABLE, added, changed, dropped.
import { quote } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import type { Column, Snapshot } from '../snapshot/types.ts'
import { exclusive, type Step, step } from './step.ts'
import { conversionOf } from './types.ts'

export function columnDefinition(name: string, column: Column): string {
  const words = [quote(name), column.type]
  if (column.collation !== null) words.push(`collate ${column.collation}`)
  if (column.default !== null) words.push(`default ${column.default}`)
  if (column.generated !== null) {
    words.push(
      `generated always as (${column.generated.expression}) ${column.generated.stored ? 'stored' : 'virtual'}`,
    )
  }
  if (column.identity !== null) words.push(`generated ${column.identity} as identity`)
  if (!column.nullable) words.push('not null')
  return words.join(' ')
}

export function addColumn({ name, value }: Item<'column'>, populated: boolean): Step {
  const table = name.of as string
  return step({
    sql: [`alter table ${quote(table)} add column ${columnDefinition(name.name, value)}`],
    reason: `${table}.${name.name} is new`,
    lock: exclusive(table),
    rewrites: populated && isComputedByRow(value),
  })
}

/** A constant, or what is the same for the whole statement, is kept once for all rows that are there. */
function isComputedByRow({ default: given, identity, generated }: Column): boolean {
  if (identity !== null || generated?.stored) return true
  return given?.includes('(') === true && !/^(now|current_|localtime|auth\.)/i.test(given)
}

export function dropColumn({ name, value }: Item<'column'>): Step {
  const table = name.of as string
  return step({
    sql: [`alter table ${quote(table)} drop column ${quote(name.name)}`],
    reason: `${table}.${name.name} is not in the model`,
    lock: exclusive(table),
    loses: value.generated === null ? `The values of ${table}.${name.name}` : null,
    hint: value.generated === null ? renameHint(table, name.name) : null,
  })
}

function renameHint(table: string, column: string): string {
  return `Is it only called otherwise now? Then write this in place of the drop and the add: alter table ${quote(table)} rename column ${quote(column)} to <new name>`
}

/** Before what the default uses is dropped, or the type changes under it. */
export function dropDefault({ name }: Item<'column'>): Step {
  const table = name.of as string
  return step({
    sql: [`alter table ${quote(table)} alter column ${quote(name.name)} drop default`],
    reason: `the default of ${table}.${name.name} stands in the way, and comes back`,
    lock: exclusive(table),
  })
}

export interface ColumnAlteration {
  readonly before: Item<'column'>
  readonly after: Item<'column'>
  readonly retyped: boolean
  readonly swapped: boolean
  /** Whether its default was taken away already. */
  readonly undefaulted: boolean
  readonly populated: boolean
}

export function alterColumn(alteration: ColumnAlteration, casts: Snapshot['casts']): Step | null {
  const { before, after, retyped, swapped, populated } = alteration
  const table = after.name.of as string
  const { name } = after.name
  const conversion = retyped
    ? conversionOf({ name, before: before.value, after: after.value, swapped }, casts)
    : null
  const parts = [
    ...takenAway(alteration),
    ...(conversion === null ? [] : [`type ${typeOf(after.value)}${conversion.using}`]),
    ...given(alteration),
  ]
  if (parts.length === 0) return null
  const setsNotNull = before.value.nullable && !after.value.nullable
  return step({
    sql: parts.map((part) => `alter table ${quote(table)} alter column ${quote(name)} ${part}`),
    reason: `${table}.${name}: ${reasons(alteration).join(', ')}`,
    lock: exclusive(table),
    scans: populated && setsNotNull,
    rewrites: populated && conversion?.rewrites === true,
    loses: populated ? (conversion?.loses ?? null) : null,
  })
}

function typeOf({ type, collation }: Column): string {
  return collation === null ? type : `${type} collate ${collation}`
}

function takenAway({ before, after, retyped, undefaulted }: ColumnAlteration): readonly string[] {
  const [from, to] = [before.value, after.value]
  const parts: string[] = []
  if (from.default !== null && !undefaulted && (retyped || to.default === null)) parts.push('drop default')
  if (from.identity !== null && to.identity === null) parts.push('drop identity')
  if (from.generated !== null && to.generated === null) parts.push('drop expression')
  if (!from.nullable && to.nullable) parts.push('drop not null')
  return parts
}

function given({ before, after, retyped, undefaulted }: ColumnAlteration): readonly string[] {
  const [from, to] = [before.value, after.value]
  const parts: string[] = []
  if (from.nullable && !to.nullable) parts.push('set not null')
  if (to.default !== null && (from.default !== to.default || retyped || undefaulted))
    parts.push(`set default ${to.default}`)
  if (to.identity !== null && from.identity === null) parts.push(`add generated ${to.identity} as identity`)
  else if (to.identity !== null && from.identity !== to.identity) parts.push(`set generated ${to.identity}`)
  return parts
}

function reasons({ before, after, retyped, swapped, undefaulted }: ColumnAlteration): readonly string[] {
  const [from, to] = [before.value, after.value]
  const parts: string[] = []
  if (retyped) parts.push(swapped ? `its type ${to.type} is made anew` : `its type becomes ${typeOf(to)}`)
  if (from.nullable !== to.nullable) parts.push(to.nullable ? 'it may be null' : 'it may not be null')
  if (from.default !== to.default) parts.push(to.default === null ? 'no default any more' : 'another default')
  else if (undefaulted) parts.push('its default comes back')
  if (from.identity !== to.identity)
    parts.push(to.identity === null ? 'not counted up any more' : 'counted up')
  if (from.generated !== null && to.generated === null) parts.push('not computed any more')
  return parts
}
