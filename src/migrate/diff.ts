// Two snapshots -> what differs, object by object and field by field. A pure function; the plan is made from it, and `status`
// prints it as it is.
import { ACCESS_SCHEMA } from './snapshot/access-schema.ts'
import { type Item, type ItemKind, type Items, itemsOf } from './snapshot/items.ts'
import { keyOf, type ObjectName, type Snapshot } from './snapshot/types.ts'

export type Change =
  | { readonly kind: 'create'; readonly object: ObjectName }
  | { readonly kind: 'drop'; readonly object: ObjectName }
  | { readonly kind: 'alter'; readonly object: ObjectName; readonly fields: readonly Field[] }

export interface Field {
  readonly name: string
  readonly live: unknown
  readonly wanted: unknown
}

export interface Difference {
  readonly changes: readonly Change[]
  /** What somebody else made beside the model: it stays. */
  readonly kept: readonly ObjectName[]
}

/** `managed`: keys of what an earlier plan made. Whole objects that are neither there nor wanted are somebody else's. */
export function diff(live: Snapshot, wanted: Snapshot, managed: ReadonlySet<string>): Difference {
  const from = itemsOf(live)
  const to = itemsOf(wanted)
  const changes: Change[] = []
  for (const [key, item] of to) {
    if (isPartOfNew(item, from, to)) continue
    const before = from.get(key)
    if (before === undefined) changes.push({ kind: 'create', object: item.name })
    else {
      const fields = changedFields(before, item)
      if (fields.length > 0) changes.push({ kind: 'alter', object: item.name, fields })
    }
  }
  const gone = [...from].filter(([key, item]) => !to.has(key) && !isPartOfNew(item, to, from))
  const isKept = ([key, { kind }]: [string, Item]) => ownable.has(kind) && !managed.has(key)
  for (const [, { name }] of gone.filter((each) => !isKept(each)))
    changes.push({ kind: 'drop', object: name })
  const kept = gone.filter(isKept).map(([, { name }]) => name)
  return { changes, kept: kept.filter((name) => !isOfOtherModel(name)) }
}

/** Access functions of the models of all schemas stand beside each other, and nobody makes any by hand. */
function isOfOtherModel({ kind, name }: ObjectName): boolean {
  return kind === 'function' && name.startsWith(`${ACCESS_SCHEMA}.`)
}

/** What people make by hand beside a model. All else belongs to the definition of its table, and is made equal. */
const ownable: ReadonlySet<ItemKind> = new Set(['enum', 'table', 'view', 'function', 'index', 'trigger'])

/** Keys to remember as made by us. */
export function managedKeys(snapshot: Snapshot): readonly string[] {
  return [...itemsOf(snapshot)].filter(([, { kind }]) => ownable.has(kind)).map(([key]) => key)
}

/** A part of a relation that the other side lacks goes without saying. */
function isPartOfNew({ name: { of } }: Item, other: Items, own: Items): boolean {
  if (of === null) return false
  const relation = (items: Items) =>
    items.get(keyOf({ kind: 'table', of: null, name: of })) ??
    items.get(keyOf({ kind: 'view', of: null, name: of }))
  return relation(other)?.kind !== relation(own)?.kind
}

const compared: Readonly<Record<ItemKind, readonly string[]>> = {
  enum: ['values', 'owner', 'comment'],
  table: ['owner', 'rowSecurity', 'forced', 'grants', 'comment'],
  column: ['type', 'nullable', 'default', 'generated', 'identity', 'collation', 'grants', 'comment'],
  constraint: ['definition', 'validated', 'comment'],
  index: ['definition', 'valid', 'comment'],
  policy: ['command', 'permissive', 'roles', 'using', 'check', 'comment'],
  trigger: ['definition', 'enabled', 'comment'],
  function: ['definition', 'owner', 'grants', 'comment'],
  view: ['definition', 'options', 'columns', 'owner', 'grants', 'comment'],
}

function changedFields(live: Item, wanted: Item): readonly Field[] {
  const before = live.value as unknown as Readonly<Record<string, unknown>>
  const after = wanted.value as unknown as Readonly<Record<string, unknown>>
  return compared[wanted.kind]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, live: before[name], wanted: after[name] }))
}

/** For people, one line for each object, and one more for each of its fields. */
export function describeChange(change: Change): string {
  const name = keyOf(change.object)
  switch (change.kind) {
    case 'create':
      return `${name}: is missing`
    case 'drop':
      return `${name}: is not in the model`
    case 'alter':
      return [
        `${name}: differs`,
        ...change.fields.map((field) => `  ${field.name}: ${said(field.live)} -> ${said(field.wanted)}`),
      ].join('\n')
  }
}

function said(value: unknown): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return value.includes('\n') ? JSON.stringify(value) : value
  if (Array.isArray(value) && value.every(isGrant)) return grantsText(value)
  return JSON.stringify(value)
}

interface GrantLike {
  readonly role: string
  readonly privilege: string
}

function isGrant(value: unknown): value is GrantLike {
  return typeof value === 'object' && value !== null && 'privilege' in value && 'role' in value
}

function grantsText(grants: readonly GrantLike[]): string {
  if (grants.length === 0) return 'none'
  return [...Map.groupBy(grants, ({ role }) => role)]
    .map(([role, of]) => `${of.map(({ privilege }) => privilege.toLowerCase()).join(', ')} to ${role}`)
    .join('; ')
}
