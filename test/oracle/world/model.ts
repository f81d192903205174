// A small world: tables with keys between them, rows, and what two principals may see of them.
export type ColumnType = 'int' | 'text' | 'bool' | 'int[]'
export type Cell = number | string | boolean | readonly number[] | null
export type Row = Readonly<Record<string, Cell>>

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

export interface Reference {
  readonly column: string
  readonly table: string
  readonly constraint: string
  /** One row of this table for one of the other at most. */
  readonly unique: boolean
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly references: readonly Reference[]
  readonly rows: readonly Row[]
  /** null: no row security. */
  readonly policies: Readonly<Record<Who, Policy>> | null
}

export type Who = 'anon' | 'user'

export type Policy =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  /** Rows whose `owner` is the caller's `sub`. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'below'; readonly bound: number }
  /** Rows that refer to a row which the caller sees. */
  | { readonly kind: 'parent'; readonly reference: Reference }

export interface World {
  readonly tables: readonly Table[]
}

export interface Principal {
  readonly who: Who
  readonly sub: number
}

/** How a row of one table finds rows of another. */
export interface Relationship {
  readonly from: string
  readonly to: string
  readonly toOne: boolean
  /** Pairs of equal columns; through a junction: from its rows to both sides. */
  readonly via:
    | { readonly kind: 'columns'; readonly from: string; readonly to: string }
    | { readonly kind: 'junction'; readonly table: string; readonly from: string; readonly to: string }
  /** What `select` may call it. */
  readonly targets: readonly string[]
}

export function tableNamed({ tables }: World, name: string): Table {
  const found = tables.find((table) => table.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}

/** Both directions of every key, and the ways through junctions. */
export function relationshipsFrom(world: World, name: string): readonly Relationship[] {
  return world.tables
    .flatMap((table) => [
      ...table.references.flatMap((reference) => ofReference(table, reference)),
      ...throughJunction(table),
    ])
    .filter(({ from }) => from === name)
}

function ofReference(table: Table, { column, table: other, constraint, unique }: Reference): Relationship[] {
  const forth = [other, column, constraint, `${other}!${constraint}`, `${other}!${column}`]
  const back = [table.name, constraint, `${table.name}!${constraint}`, `${table.name}!${column}`]
  return [
    {
      from: table.name,
      to: other,
      toOne: true,
      via: { kind: 'columns', from: column, to: 'id' },
      targets: forth,
    },
    {
      from: other,
      to: table.name,
      toOne: unique,
      via: { kind: 'columns', from: 'id', to: column },
      targets: back,
    },
  ]
}

function throughJunction({ name, key, references }: Table): Relationship[] {
  const [left, right] = references
  if (key.length !== 2 || !left || !right) return []
  const way = (from: Reference, to: Reference): Relationship => ({
    from: from.table,
    to: to.table,
    toOne: false,
    via: { kind: 'junction', table: name, from: from.column, to: to.column },
    targets: [to.table, `${to.table}!${name}`],
  })
  return [way(left, right), way(right, left)]
}
