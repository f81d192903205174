// Tables as a whole: made with what can stand within them, row security, dropped.
import { quote } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import type { Table } from '../snapshot/types.ts'
import { columnDefinition } from './columns.ts'
import { constraintDefinition } from './parts.ts'
import { exclusive, type Step, step } from './step.ts'

/** `inlined`: names of the constraints that stand within it. */
export function createTable({ name: { name }, value }: Item<'table'>, inlined: ReadonlySet<string>): Step {
  const columns = [...value.columns].map(([column, each]) => columnDefinition(column, each))
  const constraints = [...value.constraints]
    .filter(([constraint]) => inlined.has(constraint))
    .map(([constraint, { definition }]) => constraintDefinition(constraint, definition))
  const parts = [...columns, ...constraints].map((part) => `\n  ${part}`)
  return step({
    sql: [
      `create table ${quote(name)} (${parts.join(',')}${parts.length > 0 ? '\n' : ''})`,
      ...rowSecurity(name, { rowSecurity: false, forced: false }, value),
    ],
    reason: `${name} is new`,
  })
}

export function alterRowSecurity(before: Item<'table'>, after: Item<'table'>): Step | null {
  const { name } = after.name
  const sql = rowSecurity(name, before.value, after.value)
  if (sql.length === 0) return null
  const to = after.value.rowSecurity ? (after.value.forced ? 'on, for its owner too' : 'on') : 'off'
  return step({ sql, reason: `row security of ${name} is ${to}`, lock: exclusive(name) })
}

type Security = Pick<Table, 'rowSecurity' | 'forced'>

function rowSecurity(name: string, from: Security, to: Security): readonly string[] {
  const parts: string[] = []
  if (from.rowSecurity !== to.rowSecurity)
    parts.push(`${to.rowSecurity ? 'enable' : 'disable'} row level security`)
  if (from.forced !== to.forced) parts.push(`${to.forced ? 'force' : 'no force'} row level security`)
  return parts.length === 0 ? [] : [`alter table ${quote(name)} ${parts.join(', ')}`]
}

export function dropTable({ name: { name }, value }: Item<'table'>): Step {
  return step({
    sql: [`drop table ${quote(name)}`],
    reason: `${name} is not in the model`,
    lock: exclusive(name),
    loses: `The table ${name}${value.populated ? ' with its rows' : ', which has no rows'}`,
    hint: `Is it only called otherwise now? Then write this in place of the drop and the create: alter table ${quote(name)} rename to <new name>`,
  })
}
