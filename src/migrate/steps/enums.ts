// Enum types. Values are added in place; a type that loses values or orders them otherwise is made anew beside the old one,
// its columns move over by way of text, and the old one is dropped.
import { quote, quoteText } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import type { EnumType } from '../snapshot/types.ts'
import { type Step, step } from './step.ts'

export function createEnum({ name: { name }, value }: Item<'enum'>, reason = `${name} is new`): Step {
  return step({
    sql: [`create type ${quote(name)} as enum (${value.values.map(quoteText).join(', ')})`],
    reason,
  })
}

/** A value cannot be used before it is committed, so these go ahead of everything else, each on its own. */
export function extendEnum(name: string, before: EnumType, after: EnumType): readonly Step[] {
  const known = [...before.values]
  return after.values.flatMap((value, i) => {
    if (known.includes(value)) return []
    const previous = after.values[i - 1]
    const place = previous === undefined ? beforeFirst(known) : ` after ${quoteText(previous)}`
    known.push(value)
    return [
      step({
        sql: [`alter type ${quote(name)} add value if not exists ${quoteText(value)}${place}`],
        reason: `${name} has a new value; it can be used once this is committed`,
        transactional: false,
      }),
    ]
  })
}

function beforeFirst([first]: readonly string[]): string {
  return first === undefined ? '' : ` before ${quoteText(first)}`
}

const NAME_BYTES_MAX = 63
const BEFORE = '__before'

export function oldName(name: string): string {
  return name.slice(0, NAME_BYTES_MAX - BEFORE.length) + BEFORE
}

export function setEnumAside(name: string): Step {
  return step({
    sql: [`alter type ${quote(name)} rename to ${quote(oldName(name))}`],
    reason: `${name} loses values, or orders them otherwise: it is made anew`,
  })
}

export function dropEnum(name: string, reason = `${name} is not in the model`): Step {
  return step({ sql: [`drop type ${quote(name)}`], reason })
}
