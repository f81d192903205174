// Whole requests: what is asked of which resource, how it is spelt, and what goes wrong on the way.
import fc, { type Arbitrary } from 'fast-check'
import { type Callable, callables, type Relation, relationNamed, relations } from './bazaar.ts'
import { type Body, body } from './body.ts'
import { filterPair, logicPair, type Pair, presencePair } from './filter.ts'
import { type Asker, asker, type Headers, headers } from './headers.ts'
import { canaryName, columnOf, mostly, oddName, written } from './names.ts'
import { type Node, orderText, selectText } from './select.ts'
import { anyLiteral, literal } from './values.ts'

export interface FuzzRequest {
  readonly method: string
  /** Path and query, encoded. */
  readonly target: string
  readonly headers: Headers
  readonly body: string | null
  readonly asker: Asker
  /** False where a slip was made: then a value may have become a name. */
  readonly intact: boolean
}

const METHODS = ['OPTIONS', 'TRACE', 'get', 'FOO', 'QUERY', 'CONNECT', '']
const EMBED_DEPTH = 3

export function fuzzRequest(): Arbitrary<FuzzRequest> {
  return fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(...relations).chain(read) },
    { weight: 5, arbitrary: fc.constantFrom(...relations).chain(write) },
    { weight: 4, arbitrary: fc.constantFrom(...callables).chain(call) },
    { weight: 1, arbitrary: stray() },
  )
}

function read(relation: Relation): Arbitrary<FuzzRequest> {
  return assembled({
    method: mostly(fc.constantFrom('GET', 'GET', 'GET', 'HEAD'), fc.constantFrom(...METHODS)),
    path: mostly(fc.constant(`/${encode(relation.name)}`), oddPath),
    pairs: queryPairs(relation),
    body: fc.constant(null),
  })
}

function write(relation: Relation): Arbitrary<FuzzRequest> {
  return assembled({
    method: fc.constantFrom('POST', 'POST', 'PATCH', 'PUT', 'DELETE'),
    path: fc.constant(`/${encode(relation.name)}`),
    pairs: fc.tuple(queryPairs(relation), writePairs(relation)).map((both) => both.flat()),
    body: body(relation.columns),
  })
}

function call(callable: Callable): Arbitrary<FuzzRequest> {
  const returned = callable.returns === undefined ? relationNamed('nothing') : relationNamed(callable.returns)
  const given = fc
    .subarray([...callable.parameters])
    .chain((chosen) =>
      fc.tuple(...chosen.map(([name, type]) => literal(type).map((value): Pair => [name, value]))),
    )
  return assembled({
    method: mostly(
      fc.constantFrom('GET', 'POST', 'POST', 'HEAD'),
      fc.constantFrom('PATCH', 'DELETE', ...METHODS),
    ),
    path: fc.constant(`/rpc/${encode(callable.name)}`),
    pairs: fc
      .tuple(
        fc.oneof({ weight: 3, arbitrary: given }, fc.constant([])),
        fc.oneof(fc.constant([]), queryPairs(returned)),
      )
      .map((both) => both.flat()),
    body: body(callable.parameters),
  })
}

const oddPath = fc.oneof(
  fc.constantFrom(
    '/',
    '',
    '//',
    '/rpc',
    '/rpc/',
    '/goods/1',
    '/%',
    '/%ff',
    '/%00',
    '/goods%00',
    '/..',
    '/rpc/a/b',
    '/%2Frpc',
    '/log_2025',
    '/annex.crates',
    '/pg_class',
    '/"goods"',
  ),
  oddName.map((name) => `/${encode(name)}`),
  oddName.map((name) => `/rpc/${encode(name)}`),
)

function stray(): Arbitrary<FuzzRequest> {
  const pair: Arbitrary<Pair> = fc.tuple(oddName, anyLiteral)
  return assembled({
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', ...METHODS),
    path: oddPath,
    pairs: fc.array(pair, { maxLength: 3 }),
    body: body([]),
  })
}

function queryPairs(relation: Relation): Arbitrary<readonly Pair[]> {
  return selectText(relation, EMBED_DEPTH).chain(({ text, nodes }) => {
    const root: Node = { path: [], relation }
    const parameters = fc.array(nodeParameter(root, nodes), { maxLength: 4 })
    const select = fc.oneof(
      { weight: 4, arbitrary: fc.constant<readonly Pair[]>([['select', text]]) },
      fc.constant([]),
    )
    return fc.tuple(select, parameters).map((both) => both.flat())
  })
}

function nodeParameter(root: Node, nodes: readonly Node[]): Arbitrary<Pair> {
  const node = fc.oneof({ weight: 2, arbitrary: fc.constant(root) }, fc.constantFrom(root, ...nodes))
  return node.chain((at) => {
    const below = nodes.filter(
      ({ path }) =>
        path.length === at.path.length + 1 && at.path.every((name, index) => path[index] === name),
    )
    const names = below.map(({ path }) => path.at(-1) ?? '')
    return fc
      .oneof(
        { weight: 2, arbitrary: logicPair(at.relation, names) },
        {
          weight: names.length === 0 ? 0 : 1,
          arbitrary: presencePair(names.length === 0 ? ['none'] : names),
        },
        { weight: 3, arbitrary: orderText(at, below).map((text): Pair => ['order', text]) },
        { weight: 2, arbitrary: pagePair },
        {
          weight: 6,
          arbitrary: mostly(filterPair(at.relation), strayPair(at.relation), strayPair(at.relation)),
        },
      )
      .map(([name, value]): Pair => [[...at.path, name].join('.'), value])
  })
}

const pagePair: Arbitrary<Pair> = fc.tuple(
  fc.constantFrom('limit', 'limit', 'offset'),
  mostly(
    fc.constantFrom('0', '1', '2', '3', '100', ' 1', ''),
    fc.constantFrom(
      '-1',
      'x',
      '9223372036854775807',
      '9223372036854775808',
      '1.5',
      '1e3',
      '+1',
      '2147483648',
    ),
  ),
)

function strayPair(relation: Relation): Arbitrary<Pair> {
  const names = fc
    .array(
      fc.oneof(
        columnOf(relation).map(([name]) => name),
        oddName.map(written),
      ),
      { maxLength: 3 },
    )
    .map((list) => list.join(','))
  return fc.oneof(
    fc.tuple(fc.constantFrom('columns', 'on_conflict', 'select', 'order'), mostly(names, oddName)),
    fc.tuple(mostly(canaryName, oddName), mostly(fc.constant('eq.1'), anyLiteral)),
  )
}

function writePairs(relation: Relation): Arbitrary<readonly Pair[]> {
  const [key = 'id', type = 'int'] = relation.columns[0] ?? []
  const byKey = literal(type).map((value): readonly Pair[] => [[written(key), `eq.${value}`]])
  const names = fc
    .subarray([...relation.columns.slice(0, 6)], { minLength: Math.min(1, relation.columns.length) })
    .map((chosen) => chosen.map(([name]) => written(name)).join(','))
  const listed = fc
    .tuple(fc.constantFrom('columns', 'on_conflict'), names)
    .map((pair): readonly Pair[] => [pair])
  return fc.oneof({ weight: 3, arbitrary: byKey }, { weight: 1, arbitrary: listed }, fc.constant([]))
}

interface Parts {
  readonly method: Arbitrary<string>
  readonly path: Arbitrary<string>
  readonly pairs: Arbitrary<readonly Pair[]>
  readonly body: Arbitrary<Body | null>
}

function assembled(parts: Parts): Arbitrary<FuzzRequest> {
  const query = fc.tuple(parts.pairs, spelling).map(([pairs, spell]) => pairs.map(spell).join('&'))
  return fc
    .record({
      method: parts.method,
      path: parts.path,
      query: fc.oneof(
        { weight: 25, arbitrary: query.map((text) => ({ text, intact: true })) },
        { weight: 1, arbitrary: query.chain(damaged).map((text) => ({ text, intact: false })) },
      ),
      headers,
      body: parts.body,
      asker,
    })
    .map(({ method, path, query, headers: sent, body: content, asker: who }) => ({
      method,
      target: query.text === '' ? path : `${path}?${query.text}`,
      headers: content?.type === undefined ? sent : { ...sent, 'content-type': content.type },
      body: content?.text ?? null,
      asker: who,
      intact: query.intact,
    }))
}

/** Everything encoded, as little as possible, blanks as plus signs. */
const spelling: Arbitrary<(pair: Pair) => string> = fc.constantFrom(
  ([name, value]: Pair) => `${encode(name)}=${encode(value)}`,
  ([name, value]: Pair) => `${sparse(name)}=${sparse(value)}`,
  ([name, value]: Pair) => `${encode(name)}=${encode(value).replaceAll('%20', '+')}`,
)

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** What a careless client leaves as it is. */
function sparse(text: string): string {
  return text.toWellFormed().replace(/[%&#+\s\p{Cc}]/gu, encodeURIComponent)
}

/** One slip: something cut out, doubled or put in. */
function damaged(text: string): Arbitrary<string> {
  const at = fc.nat({ max: text.length })
  return fc
    .tuple(
      at,
      fc.nat({ max: 4 }),
      fc.oneof(
        fc.constantFrom(
          '',
          '%',
          '%2',
          '%zz',
          '%ff',
          '%00',
          '&',
          '=',
          '(',
          ')',
          '"',
          '\\',
          '.',
          ',',
          ':',
          '!',
          '*',
          '->',
          '\ud800',
        ),
        fc.string({ unit: 'binary', maxLength: 2 }),
      ),
    )
    .map(([start, length, put]) => text.slice(0, start) + put + text.slice(start + length))
}
