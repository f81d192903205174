// A snapshot as a flat list: every object under its key, whatever it is a part of. Parts come after what they are parts of.
import {
  type Column,
  type Constraint,
  type DatabaseFunction,
  type EnumType,
  type Index,
  keyOf,
  type ObjectName,
  type Policy,
  type Snapshot,
  type Table,
  type Trigger,
  type View,
} from './types.ts'

interface Kinds {
  readonly enum: EnumType
  readonly table: Table
  readonly column: Column
  readonly constraint: Constraint
  readonly index: Index
  readonly policy: Policy
  readonly trigger: Trigger
  readonly view: View
  readonly function: DatabaseFunction
}

export type ItemKind = keyof Kinds

export type Item<Kind extends ItemKind = ItemKind> = {
  readonly [K in Kind]: { readonly kind: K; readonly name: ObjectName; readonly value: Kinds[K] }
}[Kind]

export type Items = ReadonlyMap<string, Item>

export function itemsOf(snapshot: Snapshot): Items {
  const all: Item[] = []
  const add = <Kind extends ItemKind>(
    kind: Kind,
    of: string | null,
    map: ReadonlyMap<string, Kinds[Kind]>,
  ) => {
    for (const [name, value] of map) all.push({ kind, name: { kind, of, name }, value } as unknown as Item)
  }
  add('enum', null, snapshot.enums)
  add('table', null, snapshot.tables)
  for (const [name, table] of snapshot.tables) {
    add('column', name, table.columns)
    add('constraint', name, table.constraints)
    add('index', name, table.indexes)
    add('policy', name, table.policies)
    add('trigger', name, table.triggers)
  }
  add('function', null, snapshot.functions)
  add('view', null, snapshot.views)
  for (const [name, view] of snapshot.views) add('trigger', name, view.triggers)
  return new Map(all.map((item) => [keyOf(item.name), item]))
}

export function itemAt<Kind extends ItemKind>(
  items: Items,
  kind: Kind,
  name: Omit<ObjectName, 'kind'>,
): Item<Kind> | undefined {
  return items.get(keyOf({ kind, ...name })) as Item<Kind> | undefined
}
