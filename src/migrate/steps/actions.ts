// What is to be done with each object: made, changed in its place, dropped, or dropped and made again. The latter is
// catching: PostgreSQL changes nothing under what depends on it, so that dependents are taken down before and put up again.
import type { Change, Difference } from '../diff.ts'
import { type Item, type Items, itemsOf } from '../snapshot/items.ts'
import { keyOf, type ObjectName, type Snapshot } from '../snapshot/types.ts'
import { isExtended, needsReplacing } from './replacing.ts'

export interface Actions {
  readonly live: Items
  readonly wanted: Items
  /** By key. Parts of what is made or dropped as a whole are not in here. */
  readonly changes: ReadonlyMap<string, Change>
  readonly created: ReadonlySet<string>
  /** Dropped before anything is made. */
  readonly early: ReadonlySet<string>
  /** Dropped when nothing uses them any more. */
  readonly late: ReadonlySet<string>
  /** Changed in their place. */
  readonly altered: ReadonlySet<string>
  /** Columns that get another type: those that the model changes, and those of an enum that is made anew. */
  readonly retyped: ReadonlySet<string>
  /** Enums that are made anew beside the old one. */
  readonly swapped: ReadonlySet<string>
  /** Columns whose default is taken away before, and put back. */
  readonly undefaulted: ReadonlySet<string>
}

export function decide({ changes, kept }: Difference, live: Snapshot, wanted: Snapshot): Actions {
  const from = itemsOf(live)
  // What somebody else made is wanted as it is: where it must be taken down, it is put up again.
  const to = new Map([...itemsOf(wanted), ...withParts(kept, from)])
  const decision = new Decision(new Map(changes.map((change) => [keyOf(change.object), change])), from, to)
  const users = Map.groupBy(live.dependencies, (each) => keyOf(each.to))
  decision.start()
  decision.spread((key) => (users.get(key) ?? []).map((each) => keyOf(each.from)))
  return decision.actions()
}

function withParts(names: readonly ObjectName[], items: Items): readonly (readonly [string, Item])[] {
  const whole = new Set(names.filter(({ of }) => of === null).map(({ name }) => name))
  const keys = new Set(names.map(keyOf))
  return [...items].filter(([key, { name }]) => keys.has(key) || (name.of !== null && whole.has(name.of)))
}

class Decision {
  readonly #changes: ReadonlyMap<string, Change>
  readonly #live: Items
  readonly #wanted: Items
  readonly #created = new Set<string>()
  readonly #early = new Set<string>()
  readonly #late = new Set<string>()
  readonly #altered = new Set<string>()
  readonly #retyped = new Set<string>()
  readonly #swapped = new Set<string>()
  readonly #undefaulted = new Set<string>()
  /** Whose dependents were not looked at yet. */
  readonly #disturbed: string[] = []

  constructor(changes: ReadonlyMap<string, Change>, live: Items, wanted: Items) {
    this.#changes = changes
    this.#live = live
    this.#wanted = wanted
  }

  start(): void {
    for (const [key, change] of this.#changes) {
      if (change.kind === 'create') this.#create(key)
      else if (change.kind === 'drop') this.#drop(key)
      else this.#alter(key, this.#live.get(key) as Item, this.#wanted.get(key) as Item)
    }
  }

  /** `usersOf`: keys of what depends on an object. */
  spread(usersOf: (key: string) => readonly string[]): void {
    for (let key = this.#disturbed.pop(); key !== undefined; key = this.#disturbed.pop()) {
      for (const part of [key, ...this.#partsOf(key, this.#live)]) {
        for (const user of usersOf(part)) this.#disturb(user, key)
      }
    }
    for (const key of this.#undefaulted) {
      if (this.#wanted.has(key) && !this.#early.has(key)) this.#altered.add(key)
      else this.#undefaulted.delete(key)
    }
  }

  actions(): Actions {
    return {
      live: this.#live,
      wanted: this.#wanted,
      changes: this.#changes,
      created: this.#created,
      early: this.#early,
      late: this.#late,
      altered: this.#altered,
      retyped: this.#retyped,
      swapped: this.#swapped,
      undefaulted: this.#undefaulted,
    }
  }

  /** The columns of a new table come with it. */
  #create(key: string): void {
    this.#created.add(key)
    for (const part of this.#partsOf(key, this.#wanted)) {
      if (this.#wanted.get(part)?.kind !== 'column') this.#created.add(part)
    }
  }

  #partsOf(key: string, items: Items): readonly string[] {
    const whole = items.get(key)
    if (whole?.kind !== 'table' && whole?.kind !== 'view') return []
    return [...items].filter(([, { name }]) => name.of === whole.name.name).map(([part]) => part)
  }

  #drop(key: string): void {
    if (this.#goesEarly(key)) this.#takeDown(key)
    else {
      this.#late.add(key)
      this.#disturbed.push(key)
    }
    for (const part of this.#partsOf(key, this.#live)) if (this.#leadsElsewhere(part)) this.#early.add(part)
  }

  /** Foreign keys of a table go ahead of it, one by one: tables that refer to each other could not be dropped otherwise. */
  #leadsElsewhere(key: string): boolean {
    const item = this.#live.get(key)
    return item?.kind === 'constraint' && item.value.kind === 'foreign key'
  }

  /** What is made may want the name. Indexes and constraints cost nothing but a moment; data goes last. */
  #goesEarly(key: string): boolean {
    const { kind, name } = this.#live.get(key) as Item
    if (kind === 'constraint' || kind === 'index' || kind === 'policy' || kind === 'trigger') return true
    if (kind === 'column' || kind === 'function') return false
    return [...this.#created].some((other) => {
      const made = this.#wanted.get(other) as Item
      return made.name.name === name.name && takesRelationName.has(made.kind)
    })
  }

  #alter(key: string, before: Item, after: Item): void {
    if (before.kind === 'enum' && after.kind === 'enum' && !isExtended(before.value, after.value)) {
      this.#altered.add(key)
      this.#swapped.add(key)
      this.#disturbed.push(key)
    } else if (needsReplacing(before, after)) this.#takeDown(key)
    else {
      this.#altered.add(key)
      if (before.kind === 'column' && after.kind === 'column' && isRetyped(before, after)) this.#retype(key)
    }
  }

  #retype(key: string): void {
    if (this.#retyped.has(key)) return
    this.#retyped.add(key)
    this.#altered.add(key)
    this.#disturbed.push(key)
  }

  #takeDown(key: string): void {
    if (this.#early.has(key)) return
    this.#early.add(key)
    this.#late.delete(key)
    this.#altered.delete(key)
    this.#retyped.delete(key)
    if (this.#wanted.has(key)) this.#created.add(key)
    this.#disturbed.push(key)
  }

  /** `cause` is taken down, dropped or retyped, and `user` depends on it. */
  #disturb(user: string, cause: string): void {
    const column = user.startsWith('default ') ? user.replace('default ', 'column ') : null
    const item = this.#live.get(column ?? user)
    if (item === undefined || this.#early.has(user)) return
    const table = this.#droppedTableOf(item)
    if (table !== null) {
      if (!this.#late.has(cause)) this.#takeDown(table)
    } else if (column !== null) this.#undefaulted.add(column)
    else if (this.#late.has(cause)) this.#disturbByLate(user)
    else if (item.kind === 'column') this.#disturbColumn(user, item, cause)
    else if (item.kind === 'table') return
    else if (this.#retyped.has(cause) && isRebuilt(item)) return
    else this.#takeDown(user)
  }

  /** What is dropped last has lost its users by then, but for those that nobody said would change. */
  #disturbByLate(user: string): void {
    if (this.#late.has(user) || this.#altered.has(user)) return
    if (this.#live.get(user)?.kind !== 'table') this.#takeDown(user)
  }

  #disturbColumn(user: string, { value }: Item<'column'>, cause: string): void {
    if (value.generated !== null) this.#takeDown(user)
    else if (this.#swapped.has(cause) && !this.#late.has(user)) this.#retype(user)
  }

  /** What is a part of a dropped table goes with it. */
  #droppedTableOf({ name: { of } }: Item): string | null {
    if (of === null) return null
    const table = keyOf({ kind: 'table', of: null, name: of })
    return this.#live.has(table) && !this.#wanted.has(table) ? table : null
  }
}

/** An enum does too: every table has a type of its name. */
const takesRelationName: ReadonlySet<string> = new Set(['enum', 'table', 'view', 'index', 'constraint'])

/** PostgreSQL rebuilds these by itself when a column changes its type. */
function isRebuilt(item: Item): boolean {
  return item.kind === 'index' || (item.kind === 'constraint' && item.value.kind !== 'foreign key')
}

/** By itself; a column of an enum that is made anew keeps its type by name. */
export function isRetyped(before: Item<'column'>, after: Item<'column'>): boolean {
  return before.value.type !== after.value.type || before.value.collation !== after.value.collation
}
