// Everything that is made or changed in its place, each after what it needs.
import { unreachable } from '../../kit/error.ts'
import { quote } from '../quote.ts'
import { type Item, type Items, itemAt } from '../snapshot/items.ts'
import { keyOf, type Snapshot } from '../snapshot/types.ts'
import { type Actions, isRetyped } from './actions.ts'
import { createFunction, createView, replaceView } from './code.ts'
import { addColumn, alterColumn } from './columns.ts'
import { createEnum } from './enums.ts'
import { inOrder } from './order.ts'
import { alterPart, createPart, type Part } from './parts.ts'
import type { Step } from './step.ts'
import type { StepOptions } from './steps.ts'
import { alterRowSecurity, createTable } from './tables.ts'

export interface Forward {
  readonly actions: Actions
  readonly casts: Snapshot['casts']
  /** Keys of what an object uses. */
  readonly needsOf: (key: string) => readonly string[]
}

export interface StepOf {
  /** Of the object. */
  readonly key: string
  readonly step: Step
}

export function make(forward: Forward, options: StepOptions): readonly StepOf[] {
  const { actions } = forward
  const inlined = inlinedConstraints(forward)
  const keys = [...actions.created, ...actions.altered].filter((key) => !inlined.has(key))
  const needsOf = (key: string) => [
    ...within(key, actions, inlined)
      .flatMap(forward.needsOf)
      .map((needed) => standIn(needed, forward, inlined))
      .filter((needed) => needed !== key),
    ...relationOf(key, actions),
  ]
  const needed = new Set(keys.flatMap(needsOf))
  return inOrder(keys, { needsOf, rankOf: (key) => rankOf(actions.wanted.get(key) as Item) }).flatMap(
    (key) => {
      const made = actions.created.has(key)
        ? create(key, { forward, inlined, online: options.online && !needed.has(key) })
        : alter(key, forward)
      return made === null ? [] : [{ key, step: made }]
    },
  )
}

const RANKS = ['enum', 'table', 'column', 'function', 'constraint', 'index', 'view', 'trigger', 'policy']

/** Foreign keys come after the keys that they lead to, and lock two tables. */
function rankOf(item: Item): number {
  const late = item.kind === 'constraint' && item.value.kind === 'foreign key' ? 2.5 : 0
  return RANKS.indexOf(item.kind) + late
}

/** What is made in the same statement: a new table comes with its columns and most of its constraints. */
function within(key: string, { created, wanted }: Actions, inlined: ReadonlySet<string>): readonly string[] {
  const item = wanted.get(key)
  if (item?.kind !== 'table' || !created.has(key)) return [key]
  const of = item.name.name
  const columns = [...item.value.columns.keys()].map((name) => keyOf({ kind: 'column', of, name }))
  const constraints = [...item.value.constraints.keys()].map((name) =>
    keyOf({ kind: 'constraint', of, name }),
  )
  return [key, ...columns, ...constraints.filter((each) => inlined.has(each))]
}

/** Where a column or constraint of a new table is needed, that is the table. */
function standIn(key: string, { actions }: Forward, inlined: ReadonlySet<string>): string {
  const item = actions.wanted.get(key)
  if (item === undefined || item.name.of === null) return key
  const table = keyOf({ kind: 'table', of: null, name: item.name.of })
  const within = item.kind === 'column' ? actions.created.has(table) : inlined.has(key)
  return within ? table : key
}

function relationOf(key: string, { wanted }: Actions): readonly string[] {
  const of = wanted.get(key)?.name.of ?? null
  if (of === null) return []
  return [keyOf({ kind: 'table', of: null, name: of }), keyOf({ kind: 'view', of: null, name: of })]
}

/** Keys and checks of a new table stand within it, unless they need what is made after it. */
function inlinedConstraints(forward: Forward): ReadonlySet<string> {
  const { created, wanted } = forward.actions
  const inlined = new Set<string>()
  for (const key of created) {
    const item = wanted.get(key)
    if (item?.kind === 'constraint' && created.has(tableOf(item)) && canStandWithin(item, forward))
      inlined.add(key)
  }
  return inlined
}

function canStandWithin(item: Item<'constraint'>, { actions, needsOf }: Forward): boolean {
  const { created, altered, wanted } = actions
  const isMadeLater = (key: string) =>
    (created.has(key) || altered.has(key)) && wanted.get(key)?.name.of !== item.name.of
  const { kind, validated } = item.value
  if (kind === 'foreign key' || !validated || isSecondKey(item, wanted)) return false
  return !needsOf(keyOf(item.name)).some(isMadeLater)
}

/** CREATE TABLE takes two keys of the same columns for one. */
function isSecondKey({ name, value }: Item<'constraint'>, wanted: Items): boolean {
  if (value.kind !== 'unique') return false
  const columns = (definition: string) => definition.slice(definition.indexOf('('))
  const others =
    itemAt(wanted, 'table', { of: null, name: name.of as string })?.value.constraints ?? new Map()
  return [...others].some(
    ([other, { kind, definition }]) =>
      other !== name.name &&
      (kind === 'unique' || kind === 'primary key') &&
      columns(definition) === columns(value.definition),
  )
}

function tableOf({ name }: Item): string {
  return keyOf({ kind: 'table', of: null, name: name.of as string })
}

interface Creating {
  readonly forward: Forward
  readonly inlined: ReadonlySet<string>
  readonly online: boolean
}

function create(key: string, { forward: { actions }, inlined, online }: Creating): Step {
  const item = actions.wanted.get(key) as Item
  const reason = whyMade(key, actions)
  switch (item.kind) {
    case 'enum':
      return createEnum(item)
    case 'table': {
      const within = [...item.value.constraints.keys()].filter((name) =>
        inlined.has(keyOf({ kind: 'constraint', of: item.name.name, name })),
      )
      return createTable(item, new Set(within))
    }
    case 'column':
      return addColumn(item, isPopulated(item, actions))
    case 'function':
      return createFunction(item, reason)
    case 'view':
      return createView(item, reason)
    case 'constraint':
    case 'index':
    case 'policy':
    case 'trigger': {
      const populated = isPopulated(item, actions)
      return unlocked(createPart(item, { reason, populated, online: online && populated }), actions)
    }
    default:
      return unreachable(item)
  }
}

/** Nobody waits for a table that was not there before. */
function unlocked(made: Step, { created, wanted }: Actions): Step {
  if (made.lock === null) return made
  const isNew = (name: string) => [...created].some((key) => isTableCalled(name, wanted.get(key)))
  const on = made.lock.on.filter((name) => !isNew(name))
  return { ...made, lock: on.length === 0 ? null : { ...made.lock, on } }
}

function isTableCalled(name: string, item: Item | undefined): boolean {
  return item?.kind === 'table' && (item.name.name === name || quote(item.name.name) === name)
}

function whyMade(key: string, { early, changes }: Actions): string {
  if (!early.has(key)) return `${key} is new`
  return changes.has(key) ? `${key} is made anew` : `${key} comes back`
}

function isPopulated({ name: { of } }: Item, { live }: Actions): boolean {
  return itemAt(live, 'table', { of: null, name: of ?? '' })?.value.populated ?? false
}

function alter(key: string, { actions, casts }: Forward): Step | null {
  const [before, after] = [actions.live.get(key) as Item, actions.wanted.get(key) as Item]
  if (before.kind === 'enum' && after.kind === 'enum')
    return actions.swapped.has(key) ? createEnum(after, `${after.name.name} is made anew`) : null
  if (before.kind === 'table' && after.kind === 'table') return alterRowSecurity(before, after)
  if (before.kind === 'column' && after.kind === 'column')
    return alterColumn(
      {
        before,
        after,
        retyped: actions.retyped.has(key),
        swapped: actions.retyped.has(key) && !isRetyped(before, after),
        undefaulted: actions.undefaulted.has(key),
        populated: isPopulated(after, actions),
      },
      casts,
    )
  if (before.kind === 'function' && after.kind === 'function')
    return before.value.definition === after.value.definition
      ? null
      : createFunction(after, `${key} is another`)
  if (before.kind === 'view' && after.kind === 'view')
    return isSameView(before, after) ? null : replaceView(after, `${key} is another`)
  return alterPart(before as Part, after as Part, isPopulated(after, actions))
}

function isSameView(before: Item<'view'>, after: Item<'view'>): boolean {
  return (
    before.value.definition === after.value.definition &&
    JSON.stringify(before.value.options) === JSON.stringify(after.value.options)
  )
}
