// Random worlds. Between two tables there is one way at most, so that every embed is unambiguous.
import fc, { type Arbitrary } from 'fast-check'
import type { Cell, Column, ColumnType, Policy, Reference, Row, Table, World } from './model.ts'

const TABLES_MAX = 4
const ROWS_MAX = 9

export const cell: Readonly<Record<ColumnType, Arbitrary<Cell>>> = {
  int: fc.option(fc.integer({ min: -2, max: 4 }), { freq: 5 }),
  text: fc.option(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 }), { freq: 5 }),
  bool: fc.option(fc.boolean(), { freq: 4 }),
  'int[]': fc.option(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), { freq: 5 }),
}

const columns: Arbitrary<readonly Column[]> = fc
  .subarray<Column>(
    [
      { name: 'n', type: 'int' },
      { name: 'm', type: 'int' },
      { name: 'word', type: 'text' },
      { name: 'other word', type: 'text' },
      { name: 'flag', type: 'bool' },
      { name: 'list', type: 'int[]' },
    ],
    { minLength: 1 },
  )
  .map((chosen) => [{ name: 'id', type: 'int' }, { name: 'owner', type: 'int' }, ...chosen])

export const world: Arbitrary<World> = fc
  .integer({ min: 2, max: TABLES_MAX })
  .chain((count) => grow([], count))

function grow(tables: readonly Table[], count: number): Arbitrary<World> {
  if (tables.length < count) return plainTable(tables).chain((table) => grow([...tables, table], count))
  return junction(tables).map((table) => ({ tables: [...tables, table] }))
}

function plainTable(earlier: readonly Table[]): Arbitrary<Table> {
  const name = `t${earlier.length}`
  const references = fc
    .tuple(fc.subarray([...earlier]), fc.boolean())
    .map(([targets, unique]) =>
      targets.map((target, index) => reference(name, target.name, unique && index === 0)),
    )
  return fc.tuple(columns, references).chain(([own, keys]) => {
    const all = [...own, ...keys.map(({ column }): Column => ({ name: column, type: 'int' }))]
    return fc
      .tuple(rowsOf(all, { references: keys, earlier }), policies(keys))
      .map(([rows, rules]) => ({ name, columns: all, key: ['id'], references: keys, rows, policies: rules }))
  })
}

function reference(from: string, to: string, unique: boolean): Reference {
  return { column: `${to}_id`, table: to, constraint: `${from}_to_${to}`, unique }
}

interface Surroundings {
  readonly references: readonly Reference[]
  readonly earlier: readonly Table[]
}

function rowsOf(all: readonly Column[], { references, earlier }: Surroundings): Arbitrary<readonly Row[]> {
  const cells = all.map(({ name, type }): [string, Arbitrary<Cell>] => {
    const target = references.find(({ column }) => column === name)?.table
    const ids = earlier.find((table) => table.name === target)?.rows.map(({ id }) => id as number)
    if (ids === undefined) return [name, name === 'owner' ? fc.integer({ min: 1, max: 2 }) : cell[type]]
    return [name, ids.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...ids), { freq: 5 })]
  })
  const row = fc.record(Object.fromEntries(cells))
  return fc
    .oneof({ weight: 9, arbitrary: fc.constant(ROWS_MAX) }, { weight: 1, arbitrary: fc.nat({ max: 2 }) })
    .chain((most) => fc.array(row, { minLength: Math.min(most, 4), maxLength: most }))
    .map((rows) => rows.map((row, index): Row => ({ ...row, id: index + 1 })).filter(firstOf(references)))
}

/** Keeps unique references unique. */
function firstOf(references: readonly Reference[]) {
  return (row: Row, index: number, rows: readonly Row[]): boolean =>
    references
      .filter(({ unique }) => unique)
      .every(
        ({ column }) =>
          row[column] === null || rows.findIndex((each) => each[column] === row[column]) === index,
      )
}

/** Between two tables that know nothing of each other, if there are such. */
function junction(tables: readonly Table[]): Arbitrary<Table> {
  const strangers = tables.flatMap((one, index) =>
    tables
      .slice(index + 1)
      .filter((two) => !two.references.some(({ table }) => table === one.name))
      .map((two) => [one, two] as const),
  )
  const [first = tables[0], second = tables[0]] = tables
  const pair = strangers.length === 0 ? fc.constant(null) : fc.constantFrom(...strangers)
  return pair.chain((chosen) => {
    const references = (chosen ?? [first, second].slice(0, 0)).map((table) =>
      reference('link', table?.name ?? '', false),
    )
    const all: readonly Column[] = [
      ...references.map(({ column }): Column => ({ name: column, type: 'int' })),
      { name: 'owner', type: 'int' },
      { name: 'n', type: 'int' },
    ]
    return fc.tuple(rowsOf(all, { references, earlier: tables }), policies(references)).map(
      ([rows, rules]): Table => ({
        name: 'link',
        columns: references.length === 0 ? [{ name: 'id', type: 'int' }, ...all] : all,
        key: references.length === 0 ? ['id'] : references.map(({ column }) => column),
        references,
        rows:
          references.length === 0
            ? rows
            : distinctLinks(
                rows,
                references.map(({ column }) => column),
              ),
        policies: rules,
      }),
    )
  })
}

function distinctLinks(rows: readonly Row[], key: readonly string[]): readonly Row[] {
  const text = (row: Row) => key.map((column) => row[column]).join()
  return rows
    .filter((row) => key.every((column) => row[column] !== null))
    .filter((row, index, all) => all.findIndex((each) => text(each) === text(row)) === index)
    .map(({ id: _id, ...row }) => row)
}

function policies(references: readonly Reference[]): Arbitrary<Table['policies']> {
  const policy = fc.oneof(
    { weight: 1, arbitrary: fc.constant<Policy>({ kind: 'none' }) },
    { weight: 2, arbitrary: fc.constant<Policy>({ kind: 'all' }) },
    { weight: 3, arbitrary: fc.constant<Policy>({ kind: 'owner' }) },
    { weight: 2, arbitrary: fc.constant<Policy>({ kind: 'below', bound: 2 }) },
    ...references.map((each) => ({
      weight: 2,
      arbitrary: fc.constant<Policy>({ kind: 'parent', reference: each }),
    })),
  )
  return fc.option(fc.record({ anon: policy, user: policy }), { freq: 3 })
}
