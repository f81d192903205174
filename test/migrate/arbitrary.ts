// Random schemas for the property tests: tables whose columns, keys, checks, indexes, policies, grants, views and functions
// come and go, out of few names so that two schemas have much in common. What is made is always valid SQL.
import fc from 'fast-check'

export interface RandomSchema {
  readonly enums: Readonly<Record<string, readonly string[]>>
  readonly tables: Readonly<Record<string, RandomTable>>
  readonly view: { readonly table: string; readonly columns: number; readonly invoker: boolean } | null
  readonly function: { readonly result: string; readonly value: number } | null
}

export interface RandomTable {
  readonly columns: Readonly<Record<string, RandomColumn>>
  readonly key: 'id' | 'none'
  readonly unique: boolean
  readonly check: number | null
  readonly index: 'none' | 'plain' | 'partial' | 'unique'
  readonly reference: string | null
  readonly rowSecurity: boolean
  readonly policy: number | null
  readonly grants: readonly string[]
  readonly comment: string | null
}

interface RandomColumn {
  readonly type: string
  readonly nullable: boolean
  readonly default: boolean
  readonly comment: string | null
  readonly generated: boolean
}

const TABLES = ['a', 'b', 'c']
const COLUMNS = ['v', 'w', 'x']
const VALUES = ['p', 'q', 'r', 's']
/** Types with a default. Every value of rows.ts can be turned into every other. */
const TYPES: Readonly<Record<string, string>> = {
  integer: '1',
  bigint: '2',
  'numeric(10,2)': '3',
  text: `'4'`,
  'varchar(20)': `'5'`,
  mood: `'p'`,
}

const words = fc.constantFrom(null, 'one', `it's "two"`)

const column: fc.Arbitrary<RandomColumn> = fc.record({
  type: fc.constantFrom(...Object.keys(TYPES)),
  nullable: fc.boolean(),
  default: fc.boolean(),
  comment: words,
  generated: fc.boolean(),
})

const table: fc.Arbitrary<RandomTable> = fc.record({
  columns: fc.dictionary(fc.constantFrom(...COLUMNS), column, { maxKeys: 3, noNullPrototype: true }),
  key: fc.constantFrom('id', 'id', 'none'),
  unique: fc.boolean(),
  check: fc.option(fc.integer({ min: -3, max: 0 })),
  index: fc.constantFrom('none', 'plain', 'partial', 'unique'),
  reference: fc.option(fc.constantFrom(...TABLES)),
  rowSecurity: fc.boolean(),
  policy: fc.option(fc.integer({ min: 0, max: 2 })),
  grants: fc.subarray(['select', 'insert', 'update (id)', 'select (id)']),
  comment: words,
})

export const randomSchema: fc.Arbitrary<RandomSchema> = fc.record({
  // In any order, and `p` always: defaults use it.
  enums: fc.record({
    mood: fc
      .shuffledSubarray(VALUES, { minLength: 1 })
      .map((values) => (values.includes('p') ? values : [...values, 'p'])),
  }),
  tables: fc.dictionary(fc.constantFrom(...TABLES), table, { maxKeys: 3, noNullPrototype: true }),
  view: fc.option(
    fc.record({
      table: fc.constantFrom(...TABLES),
      columns: fc.integer({ min: 0, max: 3 }),
      invoker: fc.boolean(),
    }),
  ),
  function: fc.option(
    fc.record({ result: fc.constantFrom('integer', 'bigint'), value: fc.integer({ min: 0, max: 2 }) }),
  ),
})

/** As statements, in an order in which they can be run. */
export function sqlOf(schema: RandomSchema): string {
  const tables = Object.entries(schema.tables)
  const statements = [
    ...Object.entries(schema.enums).map(
      ([name, values]) => `create type ${name} as enum (${values.map((value) => `'${value}'`).join(', ')})`,
    ),
    ...functionSql(schema),
    ...tables.map(([name, each]) => tableSql(name, each)),
    ...tables.flatMap(([name, each]) => partsSql(name, each, schema)),
    ...viewSql(schema),
  ]
  return statements.map((statement) => `${statement};\n`).join('')
}

function tableSql(name: string, { columns, key }: RandomTable): string {
  const id = key === 'id' ? 'id int primary key' : 'id int'
  return `create table ${name} (${[id, ...Object.entries(columns).map(columnSql)].join(', ')})`
}

function columnSql([name, { type, nullable, default: given, generated }]: [string, RandomColumn]): string {
  if (generated && type === 'bigint') return `${name} bigint generated always as (id * 2) stored`
  // A column that is required has a default, or rows could not get it.
  const needs = given || !nullable
  return `${name} ${type}${needs ? ` default ${TYPES[type]}` : ''}${nullable ? '' : ' not null'}`
}

function partsSql(name: string, table: RandomTable, schema: RandomSchema): readonly string[] {
  const { reference, policy, index } = table
  const target = reference === null ? undefined : schema.tables[reference]
  const first = Object.keys(table.columns)[0] ?? 'id'
  const both = first === 'id' ? 'id' : `id, ${first}`
  const indexes = {
    none: [],
    plain: [`create index ${name}_i on ${name} (${first})`],
    partial: [`create index ${name}_i on ${name} (id) where ${first} is not null`],
    unique: [`create unique index ${name}_i on ${name} (${both})`],
  }
  return [
    ...(table.unique ? [`alter table ${name} add constraint ${name}_u unique (${both})`] : []),
    ...(table.check === null
      ? []
      : [
          `alter table ${name} add constraint ${name}_c check (id > ${table.check}${schema.function === null ? '' : ' and f(id) is not null'})`,
        ]),
    ...indexes[index],
    ...(target?.key === 'id'
      ? [`alter table ${name} add constraint ${name}_f foreign key (id) references ${reference}`]
      : []),
    ...(table.rowSecurity ? [`alter table ${name} enable row level security`] : []),
    ...(policy === null
      ? []
      : [`create policy ${name}_p on ${name} using (id > ${policy} and ${first} is not null)`]),
    ...table.grants.map((grant) => `grant ${grant} on ${name} to migrate_reader`),
    ...(table.comment === null
      ? []
      : [`comment on table ${name} is '${table.comment.replaceAll("'", "''")}'`]),
    ...Object.entries(table.columns)
      .filter(([, { comment }]) => comment !== null)
      .map(
        ([column, { comment }]) =>
          `comment on column ${name}.${column} is '${comment?.replaceAll("'", "''")}'`,
      ),
  ]
}

function functionSql({ function: made }: RandomSchema): readonly string[] {
  if (made === null) return []
  return [
    `create function f(n int) returns ${made.result} language sql immutable return n + ${made.value}`,
    'revoke execute on function f(int) from public',
  ]
}

function viewSql({ view, tables }: RandomSchema): readonly string[] {
  const table = view === null ? undefined : tables[view.table]
  if (view === null || table === undefined) return []
  const columns = ['id', ...Object.keys(table.columns).slice(0, view.columns)]
  return [
    `create view seen${view.invoker ? ' with (security_invoker = true)' : ''} as select ${columns.join(', ')} from ${view.table}`,
    `create view seen_again as select id from seen where id > 0`,
    'grant select on seen to migrate_reader',
  ]
}

/** A row for each table, which fits whatever else is chosen: numbers and moods can be turned into each other or not at all. */
export function rowsOf({ tables }: RandomSchema): string {
  return Object.keys(tables)
    .map((name) => `insert into ${name} (id) values (1)`)
    .join(';\n')
}
