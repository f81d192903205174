// `select` and the nodes that it makes, which the other parameters refer to.
import fc, { type Arbitrary } from 'fast-check'
import { type Relation, relationNamed } from './bazaar.ts'
import { canaryName, columnOf, fieldOf, mostly, oddName, written } from './names.ts'

export interface Node {
  readonly path: readonly string[]
  readonly relation: Relation
}

export interface Selected {
  readonly text: string
  /** Below the node that was asked for. */
  readonly nodes: readonly Node[]
}

const CASTS = ['text', 'TEXT', 'json', 'jsonb', 'char', 'unknown', 'varchar', 'character varying']
const CASTS_HARD = [
  'int',
  'double precision',
  'numeric',
  'date',
  'text[]',
  'nope',
  'varchar(3)',
  'pg_class',
  '"text"',
  'time with time zone',
  'interval',
  '',
  'record',
  'anyelement',
  'regclass',
  'oid',
  'void',
  'goods',
  'cstring',
  'internal',
  'xml',
  'money',
  'national character',
  'bit varying',
  'setof text',
  'int; x',
]
const AGGREGATES = ['sum', 'avg', 'count', 'max', 'min']

const brokenItem: Arbitrary<Selected> = fc
  .constantFrom('', '**', '*:a', 'a:*', '...', '()', ':', '::', 'a::', 'a(', 'a(b))', '*->a', 'a.sum(', 'a.b')
  .map((text) => ({ text, nodes: [] }))

function fieldItem(relation: Relation): Arbitrary<Selected> {
  const alias = fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: mostly(canaryName, oddName.map(written)).map((name) => `${name}:`) },
  )
  const cast = fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: mostly(fc.constantFrom(...CASTS), fc.constantFrom(...CASTS_HARD)).map((type) => `::${type}`),
    },
  )
  const aggregate = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    mostly(fc.constantFrom(...AGGREGATES), fc.constantFrom('median', '', 'array_agg')).map(
      (name) => `.${name}()`,
    ),
  )
  return fc
    .tuple(alias, fieldOf(relation), cast, aggregate, cast)
    .map(([as, [field], before, called, after]) => ({
      text: `${as}${field}${before}${called}${called === '' ? '' : after}`,
      nodes: [],
    }))
}

const simpleItem: Arbitrary<Selected> = fc
  .constantFrom('*', 'count()', 'total:count()', 'count()::text', 'count')
  .map((text) => ({ text, nodes: [] }))

function embedItem(relation: Relation, depth: number): Arbitrary<Selected> {
  const odd = fc.tuple(oddName, fc.constantFrom('goods', 'stalls'))
  const target = relation.embeds.length === 0 ? odd : mostly(fc.constantFrom(...relation.embeds), odd)
  const alias = mostly(fc.constantFrom('', '', '', 'one', 'two', 'three'), canaryName, oddName)
  const join = mostly(
    fc.constantFrom('', '', '!inner', '!left'),
    fc.constantFrom('!stall_id', '!outer', '!', '!inner!left', '!home_stall!inner'),
    canaryName.map((hint) => `!${hint}`),
  )
  return target.chain(([name, child]) =>
    fc
      .tuple(alias.chain(prefixed), join, selectText(relationNamed(child), depth - 1))
      .map(([[spread, as], hint, inner]) => {
        const [bare = ''] = name.split('!')
        const shown = as === '' ? bare : as
        const label = as === '' ? '' : `${written(as)}:`
        const at = written(shown)
        return {
          text: `${spread}${label}${name.includes('!') ? name : written(name)}${hint}(${inner.text})`,
          nodes: [
            { path: [at], relation: relationNamed(child) },
            ...inner.nodes.map((node) => ({ ...node, path: [at, ...node.path] })),
          ],
        }
      }),
  )
}

/** A spread cannot have an alias. */
function prefixed(alias: string): Arbitrary<readonly [spread: string, alias: string]> {
  return fc.constantFrom(...(alias === '' ? ['', '', '...'] : [''])).map((spread) => [spread, alias] as const)
}

const known = new Map<string, Arbitrary<Selected>>()

export function selectText(relation: Relation, depth: number): Arbitrary<Selected> {
  const key = `${relation.name} ${depth}`
  const made = known.get(key) ?? makeSelect(relation, depth)
  known.set(key, made)
  return made
}

function makeSelect(relation: Relation, depth: number): Arbitrary<Selected> {
  const item = mostly(
    fc.oneof(
      { weight: 24, arbitrary: fieldItem(relation) },
      { weight: 2, arbitrary: simpleItem },
      {
        weight: relation.embeds.length === 0 ? 1 : 16,
        arbitrary: depth > 0 ? embedItem(relation, depth) : simpleItem,
      },
    ),
    brokenItem,
  )
  return fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 4 }), fc.constantFrom(',', ',', ', '))
    .map(([items, comma]) => ({
      text: items.map(({ text }) => text).join(comma),
      nodes: items.flatMap(({ nodes }) => nodes),
    }))
}

const DIRECTIONS = ['', '', '.asc', '.desc', '.nullsfirst', '.desc.nullslast']
const DIRECTIONS_BROKEN = ['.asc.nullslasttt', '.DESC', '.nullslast.asc', '.']

export function orderText({ relation }: Node, children: readonly Node[]): Arbitrary<string> {
  const plain = fc.oneof(
    fieldOf(relation).map(([field]) => field),
    columnOf(relation).map(([name]) => name),
  )
  const related =
    children.length === 0
      ? plain
      : fc
          .constantFrom(...children)
          .chain((child) => fieldOf(child.relation).map(([field]) => `${child.path.at(-1)}(${field})`))
  const term = fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: plain }, related),
      mostly(fc.constantFrom(...DIRECTIONS), fc.constantFrom(...DIRECTIONS_BROKEN)),
    )
    .map((parts) => parts.join(''))
  return mostly(
    fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(',')),
    fc.constantFrom('', ',', 'id,', '*', 'a(b', 'a(b)c', '(id)', 'id.asc.desc'),
  )
}
