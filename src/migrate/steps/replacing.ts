// Which changes PostgreSQL makes in place, and for which an object must be dropped and made again.
import type { Item } from '../snapshot/items.ts'
import type { Column, DatabaseFunction, EnumType, View } from '../snapshot/types.ts'

export function needsReplacing(before: Item, after: Item): boolean {
  if (before.kind === 'column' && after.kind === 'column') return isOtherColumn(before.value, after.value)
  if (before.kind === 'view' && after.kind === 'view') return isOtherView(before.value, after.value)
  if (before.kind === 'function' && after.kind === 'function')
    return isOtherFunction(before.value, after.value)
  if (before.kind === 'constraint' && after.kind === 'constraint')
    return (
      before.value.definition !== after.value.definition || (before.value.validated && !after.value.validated)
    )
  if (before.kind === 'index' && after.kind === 'index')
    return before.value.definition !== after.value.definition || before.value.valid !== after.value.valid
  if (before.kind === 'trigger' && after.kind === 'trigger')
    return before.value.definition !== after.value.definition
  if (before.kind === 'policy' && after.kind === 'policy') {
    const { comment: _, ...rule } = before.value
    return JSON.stringify(rule) !== JSON.stringify({ ...after.value, comment: undefined })
  }
  return false
}

/** Whether values were only added: then no row needs to be touched. */
export function isExtended(before: EnumType, after: EnumType): boolean {
  let at = 0
  for (const value of after.values) if (value === before.values[at]) at += 1
  return at === before.values.length
}

/** A generated column may become a plain one and keep its values; all else is computed anew. */
function isOtherColumn(before: Column, after: Column): boolean {
  if (before.generated === null) return after.generated !== null
  if (after.generated === null) return !before.generated.stored || before.type !== after.type
  return JSON.stringify(before.generated) !== JSON.stringify(after.generated) || before.type !== after.type
}

/** `create or replace view` only adds columns at the end. */
function isOtherView(before: View, after: View): boolean {
  return before.columns.some(
    ({ name, type }, i) => after.columns[i]?.name !== name || after.columns[i]?.type !== type,
  )
}

function isOtherFunction(before: DatabaseFunction, after: DatabaseFunction): boolean {
  return before.kind !== after.kind || before.arguments !== after.arguments || before.result !== after.result
}
