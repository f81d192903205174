// Functions and views: what is code within the database. Where PostgreSQL can, it replaces them in place, and grants stay.
import { quote } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import { exclusive, type Step, step } from './step.ts'

export function createFunction({ value }: Item<'function'>, reason: string): Step {
  return step({ sql: [value.definition.trim()], reason })
}

export function dropFunction({ name, value }: Item<'function'>, reason: string): Step {
  return step({ sql: [`drop ${value.kind} ${name.name}`], reason })
}

export function createView({ name: { name }, value }: Item<'view'>, reason: string): Step {
  const options = value.options.length === 0 ? '' : ` with (${value.options.join(', ')})`
  return step({
    sql: [`create view ${quote(name)}${options} as\n${value.definition.trim().replace(/;$/, '')}`],
    reason,
  })
}

export function replaceView(view: Item<'view'>, reason: string): Step {
  const { sql, ...rest } = createView(view, reason)
  return {
    ...rest,
    sql: sql.map((text) => text.replace('create view', 'create or replace view')),
    lock: exclusive(view.name.name),
  }
}

export function dropView({ name: { name } }: Item<'view'>, reason: string): Step {
  return step({ sql: [`drop view ${quote(name)}`], reason, lock: exclusive(name) })
}
