// What belongs to a table and can be dropped and made again on its own: constraints, indexes, policies, triggers.
import { quote, quoteRole } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import { exclusive, type Step, step } from './step.ts'

export type Part = Item<'constraint' | 'index' | 'policy' | 'trigger'>

export interface PartOptions {
  readonly reason: string
  /** Whether the table has rows. */
  readonly populated: boolean
  /** Whether the index may be built while others write, outside of a transaction. */
  readonly online: boolean
}

export function createPart(part: Part, { reason, populated, online }: PartOptions): Step {
  const table = part.name.of as string
  switch (part.kind) {
    case 'constraint': {
      const { kind, definition, validated, target } = part.value
      const unchecked = validated ? '' : ' not valid'
      const on = target === null || target === quote(table) ? [table] : [table, target]
      return step({
        sql: [
          `alter table ${quote(table)} add ${constraintDefinition(part.name.name, definition)}${unchecked}`,
        ],
        reason,
        lock: kind === 'foreign key' ? { mode: 'SHARE ROW EXCLUSIVE', on } : exclusive(table),
        scans: populated && validated,
      })
    }
    case 'index':
      return step({
        sql: [
          online ? part.value.definition.replace(' INDEX ', ' INDEX CONCURRENTLY ') : part.value.definition,
        ],
        reason,
        lock: { mode: online ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', on: [table] },
        scans: populated,
        transactional: !online,
      })
    case 'policy':
      return step({ sql: [policySql(part)], reason, lock: exclusive(table) })
    case 'trigger':
      return step({
        sql: [part.value.definition, ...enabledSql(part)],
        reason,
        lock: { mode: 'SHARE ROW EXCLUSIVE', on: [table] },
      })
  }
}

export function constraintDefinition(name: string, definition: string): string {
  return `constraint ${quote(name)} ${definition}`
}

function policySql({ name, value }: Item<'policy'>): string {
  const words = [`create policy ${quote(name.name)} on ${quote(name.of as string)}`]
  if (!value.permissive) words.push('as restrictive')
  words.push(`for ${value.command} to ${value.roles.map(quoteRole).join(', ')}`)
  if (value.using !== null) words.push(`using (${value.using})`)
  if (value.check !== null) words.push(`with check (${value.check})`)
  return words.join(' ')
}

const HOW: Readonly<Record<string, string>> = {
  O: 'enable trigger',
  D: 'disable trigger',
  R: 'enable replica trigger',
  A: 'enable always trigger',
}

/** A new one is enabled. */
function enabledSql({ name, value }: Item<'trigger'>): readonly string[] {
  if (value.enabled === 'O') return []
  return [`alter table ${quote(name.of as string)} ${HOW[value.enabled]} ${quote(name.name)}`]
}

/** What can be changed in place, comments aside: a constraint is validated, a trigger switched. */
export function alterPart(before: Part, after: Part, populated: boolean): Step | null {
  const table = after.name.of as string
  if (
    before.kind === 'constraint' &&
    after.kind === 'constraint' &&
    !before.value.validated &&
    after.value.validated
  )
    return step({
      sql: [`alter table ${quote(table)} validate constraint ${quote(after.name.name)}`],
      reason: `${after.name.name} was not checked for the rows that were there`,
      lock: { mode: 'SHARE UPDATE EXCLUSIVE', on: [table] },
      scans: populated,
    })
  if (before.kind === 'trigger' && after.kind === 'trigger' && before.value.enabled !== after.value.enabled)
    return step({
      sql: [`alter table ${quote(table)} ${HOW[after.value.enabled]} ${quote(after.name.name)}`],
      reason: `${table}.${after.name.name} is switched otherwise`,
      lock: { mode: 'SHARE ROW EXCLUSIVE', on: [table] },
    })
  return null
}

export function dropPart(part: Part, reason: string): Step {
  const { name, kind } = part
  const table = quote(name.of as string)
  const lock = exclusive(name.of as string)
  switch (kind) {
    case 'constraint': {
      const { target } = part.value
      const on = target === null || target === table ? lock : exclusive(name.of as string, target)
      return step({ sql: [`alter table ${table} drop constraint ${quote(name.name)}`], reason, lock: on })
    }
    case 'index':
      return step({ sql: [`drop index ${quote(name.name)}`], reason, lock })
    case 'policy':
    case 'trigger':
      return step({ sql: [`drop ${kind} ${quote(name.name)} on ${table}`], reason, lock })
  }
}
