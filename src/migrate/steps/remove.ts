// Dropping one object, because it is gone or because it must be made again.
import { unreachable } from '../../kit/error.ts'
import type { Item } from '../snapshot/items.ts'
import type { Actions } from './actions.ts'
import { dropFunction, dropView } from './code.ts'
import { dropColumn } from './columns.ts'
import { dropEnum, oldName } from './enums.ts'
import { dropPart } from './parts.ts'
import type { Step } from './step.ts'
import { dropTable } from './tables.ts'

export function remove(key: string, { live, created, changes }: Actions): Step {
  const item = live.get(key) as Item
  const reason = whyDropped(key, created, changes.has(key))
  switch (item.kind) {
    case 'enum':
      return dropEnum(item.name.name)
    case 'table':
      return dropTable(item)
    case 'column':
      return created.has(key) && item.value.generated !== null
        ? { ...dropColumn(item), reason }
        : dropColumn(item)
    case 'view':
      return dropView(item, reason)
    case 'function':
      return dropFunction(item, reason)
    case 'constraint':
    case 'index':
    case 'policy':
    case 'trigger':
      return dropPart(item, reason)
    default:
      return unreachable(item)
  }
}

function whyDropped(key: string, created: ReadonlySet<string>, changed: boolean): string {
  if (!created.has(key)) return `${key} is not in the model`
  return changed ? `${key} is made anew` : `${key} uses what changes, and comes back`
}

/** The old enum, once its columns have moved over. */
export function removeSwapped(key: string, { live }: Actions): Step {
  const { name } = (live.get(key) as Item).name
  return dropEnum(oldName(name), `${name} was made anew`)
}
