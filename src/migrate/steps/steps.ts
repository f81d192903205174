// What differs -> steps, in an order in which PostgreSQL takes them: values of enums, then what stands in the way is taken
// down, then all is made and changed, then said what is to be said about it, then dropped what nobody uses any more. Indexes
// of tables in use come last, outside of the transaction.
import type { Difference } from '../diff.ts'
import { quote } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import { keyOf, type Snapshot } from '../snapshot/types.ts'
import { commentStatements, grantsOf, ownerStatements } from './about.ts'
import { type Actions, decide } from './actions.ts'
import { dropDefault } from './columns.ts'
import { extendEnum, setEnumAside } from './enums.ts'
import { type Forward, make, type StepOf } from './make.ts'
import { inOrder } from './order.ts'
import { remove, removeSwapped } from './remove.ts'
import { exclusive, type Step, step } from './step.ts'

export interface StepOptions {
  /** Builds indexes of tables with rows while others write; otherwise all is one transaction. */
  readonly online: boolean
}

export interface Sides {
  readonly live: Snapshot
  readonly wanted: Snapshot
}

export function stepsFor(difference: Difference, sides: Sides, options: StepOptions): readonly Step[] {
  const actions = decide(difference, sides.live, sides.wanted)
  const made = make(forward(actions, sides), options)
  const online = new Set(made.filter((each) => !each.step.transactional).map(({ key }) => key))
  const said = about(actions, sides.live)
  const now = ({ key }: StepOf) => !online.has(key)
  const later = ({ key }: StepOf) => online.has(key)
  return [
    ...values(actions),
    ...owners(actions),
    ...takenDown(actions, sides.live),
    ...[...made.filter(now), ...said.filter(now)].map((each) => each.step),
    ...droppedLast(actions, sides.live),
    ...[...made.filter(later), ...said.filter(later)].map((each) => each.step),
  ]
}

function values({ altered, swapped, live, wanted }: Actions): readonly Step[] {
  return [...altered].flatMap((key) => {
    const [before, after] = [live.get(key), wanted.get(key)]
    if (before?.kind !== 'enum' || after?.kind !== 'enum' || swapped.has(key)) return []
    return extendEnum(after.name.name, before.value, after.value)
  })
}

/** Only the login can give away what the owner of the model does not own yet. */
function owners({ altered, live, wanted }: Actions): readonly Step[] {
  return [...altered].flatMap((key) => {
    const after = wanted.get(key) as Item
    const sql = ownerStatements(live.get(key) as Item, after)
    if (sql.length === 0 || !('owner' in after.value)) return []
    const { name } = after.name
    const lock = after.kind === 'table' || after.kind === 'view' ? exclusive(name) : null
    return [
      step({
        sql: ['reset role', ...sql, `set local role ${quote(after.value.owner)}`],
        reason: `${name} belongs to ${after.value.owner}`,
        lock,
      }),
    ]
  })
}

function takenDown(actions: Actions, live: Snapshot): readonly Step[] {
  const defaults = [...actions.undefaulted].filter((key) => {
    const item = actions.live.get(key)
    return item?.kind === 'column' && item.value.default !== null
  })
  return [
    ...defaults.map((key) => dropDefault(actions.live.get(key) as Item<'column'>)),
    ...usersFirst(actions.early, live, actions).map((key) => remove(key, actions)),
    ...[...actions.swapped].map((key) => setEnumAside((actions.live.get(key) as Item).name.name)),
  ]
}

function droppedLast(actions: Actions, live: Snapshot): readonly Step[] {
  return [
    ...usersFirst(actions.late, live, actions).map((key) => remove(key, actions)),
    ...[...actions.swapped].map((key) => removeSwapped(key, actions)),
  ]
}

const DOWN = ['trigger', 'policy', 'view', 'constraint', 'index', 'function', 'column', 'table', 'enum']

function usersFirst(keys: ReadonlySet<string>, live: Snapshot, actions: Actions): readonly string[] {
  // A part of a table stands for it: what refers to a column is in the way of dropping the table.
  const wholeOf = (key: string, of: string | null) =>
    of !== null && !keys.has(key) ? keyOf({ kind: 'table', of: null, name: of }) : key
  const users = Map.groupBy(
    live.dependencies.map(({ from, to }) => ({
      from: wholeOf(keyOf(from), from.of),
      to: wholeOf(keyOf(to), to.of),
    })),
    ({ to }) => to,
  )
  return inOrder(keys, {
    needsOf: (key) => (users.get(key) ?? []).map(({ from }) => from).filter((from) => from !== key),
    rankOf: (key) => DOWN.indexOf(actions.live.get(key)?.kind ?? 'enum'),
  })
}

function forward(actions: Actions, { live, wanted }: Sides): Forward {
  // What somebody else made has its needs in the live schema only.
  const dependencies = [
    ...wanted.dependencies,
    ...live.dependencies.filter(({ from }) => actions.created.has(keyOf(from))),
  ]
  const needs = Map.groupBy(dependencies, ({ from }) => columnOf(keyOf(from)))
  return {
    actions,
    casts: live.casts,
    needsOf: (key) => (needs.get(columnOf(key)) ?? []).map(({ to }) => columnOf(keyOf(to))),
  }
}

/** A default is made with its column. */
function columnOf(key: string): string {
  return key.startsWith('default ') ? key.replace('default ', 'column ') : key
}

function about({ created, altered, live, wanted }: Actions, { defaultGrants }: Snapshot): readonly StepOf[] {
  const ofNewTables = [...created].flatMap((key) => {
    const item = wanted.get(key) as Item
    const columns = item.kind === 'table' ? [...item.value.columns.keys()] : []
    return [key, ...columns.map((name) => keyOf({ kind: 'column', of: item.name.name, name }))]
  })
  const columnsChanged = [...created, ...altered].flatMap((key) => {
    const { kind, name } = wanted.get(key) as Item
    return kind === 'column' ? [keyOf({ kind: 'table', of: null, name: name.of as string })] : []
  })
  const isNew = (key: string) => ofNewTables.includes(key)
  return [...new Set([...ofNewTables, ...altered, ...columnsChanged])].flatMap((key) => {
    const after = wanted.get(key) as Item
    const before = isNew(key) ? null : withoutNewColumns(live.get(key) as Item, created)
    const granted = grantsOf(before, after, defaultGrants)
    const told = commentStatements(before, after)
    const what = [
      ...(granted.length > 0 ? ['who may use it'] : []),
      ...(told.length > 0 ? ['its comment'] : []),
    ]
    const reason = `${key}: ${what.join(', and ')}`
    return what.length === 0 ? [] : [{ key, step: step({ sql: [...granted, ...told], reason }) }]
  })
}

/** A column that was dropped and made again has lost its grants. */
function withoutNewColumns(item: Item, created: ReadonlySet<string>): Item {
  if (item.kind !== 'table') return item
  const { name } = item.name
  const kept = [...item.value.columns].filter(
    ([column]) => !created.has(keyOf({ kind: 'column', of: name, name: column })),
  )
  return { ...item, value: { ...item.value, columns: new Map(kept) } }
}
