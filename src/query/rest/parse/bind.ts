// From a slot's raw text to what the database gets as a parameter. Runs with every request: the tree says what
// each slot is for, and does so once per shape (`slotBinders`).
import type { Filter, QueryTree } from '../../ast.ts'
import { parseFilter } from './filter.ts'
import { starsToPercents } from './stars.ts'

export type SlotBinder = (text: string) => string

/** By slot index. null or absent: the text goes as it is. */
export function slotBinders(tree: QueryTree): readonly (SlotBinder | null)[] {
  const binders: (SlotBinder | null)[] = []
  for (const { item } of tree.conditions) {
    // Values within logic trees are constants.
    if (item.kind !== 'filter' || item.operation.kind === 'is') continue
    const { value } = item.operation
    if (value.kind === 'slot' && needsBinding(item))
      binders[value.index] = (text) => bindFilterSlot(item, text)
  }
  return binders
}

/** All slots of a request. Throws PGRST100 for an `in` list that is none, or too long. */
export function bindSlots(
  binders: readonly (SlotBinder | null | undefined)[],
  slots: readonly string[],
): readonly string[] {
  return slots.map((text, index) => binders[index]?.(text) ?? text)
}

/** Patterns get their stars replaced, `in` lists become array literals. */
export function bindFilterSlot({ negated, operation }: Filter, text: string): string {
  if (operation.kind === 'compare') return starsToPercents(operation.operator, text)
  return operation.kind === 'in' ? arrayOf(`${negated ? 'not.' : ''}in.${text}`) : text
}

function needsBinding({ operation }: Filter): boolean {
  if (operation.kind !== 'compare') return operation.kind === 'in'
  return operation.operator === 'like' || operation.operator === 'ilike'
}

/** Reads the whole filter again, so that an error counts its position as the caller wrote it. */
function arrayOf(filter: string): string {
  const { operation } = parseFilter(filter)
  if (operation.kind === 'in' && operation.value.kind === 'text') return operation.value.text
  throw new Error('an `in` filter reads as something else')
}
