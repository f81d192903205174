// Random valid reads of a world, and how they are spelt as requests.
import fc, { type Arbitrary } from 'fast-check'
import {
  type Cell,
  type Column,
  type ColumnType,
  type Principal,
  type Relationship,
  relationshipsFrom,
  type Table,
  tableNamed,
  type World,
} from './model.ts'
import { cell } from './world.ts'

export type Operator =
  | 'eq'
  | 'neq'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'like'
  | 'ilike'
  | 'match'
  | 'isdistinct'
  | 'cs'
  | 'cd'
  | 'ov'

export type Test =
  | { readonly kind: 'compare'; readonly operator: Operator; readonly value: Cell }
  | {
      readonly kind: 'quantified'
      readonly operator: Operator
      readonly all: boolean
      readonly values: readonly Cell[]
    }
  | { readonly kind: 'in'; readonly values: readonly Cell[] }
  | { readonly kind: 'is'; readonly word: 'null' | 'not_null' | 'true' | 'false' | 'unknown' }

export type Condition =
  | { readonly kind: 'filter'; readonly column: string; readonly negated: boolean; readonly test: Test }
  | {
      readonly kind: 'group'
      readonly operator: 'and' | 'or'
      readonly negated: boolean
      readonly items: readonly Condition[]
    }
  /** Whether an embed has rows. */
  | { readonly kind: 'presence'; readonly embed: string; readonly absent: boolean }

export interface Term {
  /** A to-one embed's key, or null for the node itself. */
  readonly embed: string | null
  readonly column: string
  readonly direction: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}

export interface ReadNode {
  readonly table: string
  readonly columns: readonly string[]
  readonly conditions: readonly Condition[]
  /** Empty: in whatever order. Otherwise a total one. */
  readonly order: readonly Term[]
  readonly limit: number | null
  readonly offset: number | null
  readonly embeds: readonly Embed[]
}

export interface Embed {
  /** Its alias, or its target where it has none. */
  readonly key: string
  readonly target: string
  readonly join: 'left' | 'inner' | null
  readonly spread: boolean
  readonly relationship: Relationship
  readonly node: ReadNode
}

export interface Read {
  readonly node: ReadNode
  readonly count: boolean
  readonly principal: Principal
}

const DEPTH = 3
/** How many conditions a node has: many leave nothing to compare. */
const LENGTHS = [0, 0, 1, 1, 2]

export function reads(world: World): Arbitrary<Read> {
  const principal = fc.record({
    who: fc.constantFrom('anon' as const, 'user' as const),
    sub: fc.integer({ min: 1, max: 2 }),
  })
  return fc.constantFrom(...world.tables).chain((table) =>
    fc.record({
      node: node(world, table, { depth: DEPTH, path: '', paged: true }),
      count: fc.boolean(),
      principal,
    }),
  )
}

interface Place {
  readonly depth: number
  /** Indexes of the embeds above: two spreads beside each other must not give their parent one key twice. */
  readonly path: string
  /** Whether a page may be taken: not where the presence of rows is asked for. */
  readonly paged: boolean
}

function node(world: World, table: Table, { depth, path, paged }: Place): Arbitrary<ReadNode> {
  const around = depth === 0 ? [] : relationshipsFrom(world, table.name)
  const embeds = fc
    .subarray([...around], { maxLength: Math.min(2, around.length) })
    .chain((chosen) => fc.tuple(...chosen.map((each, index) => embed(world, each, { index, depth, path }))))
  const columns = fc.subarray(table.columns.map(({ name }) => name))
  return embeds.chain((children) => {
    const conditions = fc.nat({ max: 4 }).chain((dice) =>
      fc.array(condition(table, children), {
        minLength: LENGTHS[dice] ?? 0,
        maxLength: LENGTHS[dice] ?? 0,
      }),
    )
    return fc
      .tuple(
        columns,
        conditions,
        order(table, children),
        fc.option(
          fc.record({
            limit: fc.option(fc.integer({ min: 0, max: 4 })),
            offset: fc.option(fc.integer({ min: 0, max: 3 })),
          }),
        ),
      )
      .map(([chosen, all, terms, page]): ReadNode => {
        const pages = paged && page !== null && terms.length > 0 && !(page.limit === 0 && page.offset)
        return {
          table: table.name,
          columns: depth === DEPTH && chosen.length === 0 ? ['owner'] : chosen,
          conditions: all,
          order: terms,
          limit: pages ? page.limit : null,
          offset: pages ? page.offset : null,
          embeds: children,
        }
      })
  })
}

function embed(
  world: World,
  relationship: Relationship,
  { index, depth, path }: { readonly index: number } & Pick<Place, 'depth' | 'path'>,
): Arbitrary<Embed> {
  const join = fc.constantFrom<Embed['join']>(null, 'left', 'inner')
  const shape = fc.record({
    named: fc.boolean(),
    join,
    target: fc.constantFrom(...relationship.targets),
    spread: relationship.toOne ? fc.nat({ max: 3 }).map((one) => one === 0) : fc.constant(false),
  })
  const table = tableNamed(world, relationship.to)
  return shape.chain(({ join: joined, target, spread, named }) => {
    const paged = joined !== 'inner' && !relationship.toOne && index === 1
    return node(world, table, { depth: depth - 1, path: `${path}${index}`, paged }).map(
      (child): Embed => ({
        key: target === relationship.to && !spread && named && depth === DEPTH ? target : `e${path}${index}`,
        // A spread by the name of a column would hide that column under `is.null`.
        target: spread ? relationship.to : target,
        join: joined,
        spread,
        relationship,
        node: child,
      }),
    )
  })
}

function order(table: Table, embeds: readonly Embed[]): Arbitrary<readonly Term[]> {
  const sortable = table.columns.filter(({ type }) => type !== 'int[]').map(({ name }) => name)
  const direction = fc.constantFrom(null, 'asc' as const, 'desc' as const)
  const nulls = fc.constantFrom(null, 'first' as const, 'last' as const)
  const own = fc.record({ embed: fc.constant(null), column: fc.constantFrom(...sortable), direction, nulls })
  const parents = embeds.filter(({ relationship }) => relationship.toOne)
  const related = parents.map(({ key, node: child }) =>
    fc.record({
      embed: fc.constant(key),
      column: fc.constant(child.table === 'link' ? 'n' : 'id'),
      direction,
      nulls,
    }),
  )
  const terms = fc.array(fc.oneof({ weight: 3, arbitrary: own }, ...related), { maxLength: 2 })
  const last = table.key.map((column): Term => ({ embed: null, column, direction: null, nulls: null }))
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: terms.map((chosen) => [...chosen, ...last]) },
  )
}

/** Presence is asked of the first embed only, which is never paged. */
function condition(table: Table, embeds: readonly Embed[]): Arbitrary<Condition> {
  const filter = fc.constantFrom(...table.columns).chain(filterOn)
  const [first] = embeds
  const presence =
    first && !first.spread
      ? [
          fc.record({
            kind: fc.constant('presence' as const),
            embed: fc.constant(first.key),
            absent: fc.boolean(),
          }),
        ]
      : []
  const leaf = fc.oneof({ weight: 3, arbitrary: filter }, ...presence)
  return fc.letrec<{ condition: Condition; group: Condition }>((tie) => ({
    group: fc.record({
      kind: fc.constant('group' as const),
      operator: fc.constantFrom('and' as const, 'or' as const),
      negated: fc.boolean(),
      items: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
    condition: fc.oneof(
      { maxDepth: 2 },
      { weight: 2, arbitrary: leaf },
      { weight: 1, arbitrary: tie('group') },
    ),
  })).condition
}

const OPERATORS: Readonly<Record<ColumnType, readonly Operator[]>> = {
  int: ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct'],
  text: ['eq', 'neq', 'gt', 'lte', 'isdistinct', 'like', 'ilike', 'match'],
  bool: ['eq', 'neq', 'gt', 'isdistinct'],
  'int[]': ['eq', 'neq', 'cs', 'cd', 'ov', 'isdistinct'],
}

export function filterOn({ name, type }: Column): Arbitrary<Condition & { readonly kind: 'filter' }> {
  const value = cell[type].map(
    (given) => given ?? (type === 'text' ? '' : type === 'bool' ? true : type === 'int' ? 0 : []),
  )
  const words =
    type === 'bool'
      ? (['null', 'true', 'false', 'unknown', 'not_null'] as const)
      : (['null', 'not_null'] as const)
  const compare = fc
    .constantFrom(...OPERATORS[type])
    .chain((operator) =>
      (operator === 'like' || operator === 'ilike' ? pattern : value).map(
        (one): Test => ({ kind: 'compare', operator, value: one }),
      ),
    )
  const several = fc.array(value, { maxLength: 3 })
  const plain = fc.constantFrom<Operator>('eq', 'gt', 'lte')
  const test: Arbitrary<Test> = fc.oneof(
    { weight: 4, arbitrary: compare },
    { weight: 1, arbitrary: fc.constantFrom(...words).map((word): Test => ({ kind: 'is', word })) },
    ...(type === 'int[]'
      ? []
      : [
          { weight: 1, arbitrary: several.map((values): Test => ({ kind: 'in', values })) },
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant('quantified' as const),
              operator: plain,
              all: fc.boolean(),
              values: several,
            }),
          },
        ]),
  )
  return fc.record({
    kind: fc.constant('filter' as const),
    column: fc.constant(name),
    negated: fc.boolean(),
    test,
  })
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '*', '%', '_'), maxLength: 4 })
