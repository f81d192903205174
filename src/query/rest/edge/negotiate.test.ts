import assert from 'node:assert/strict'
import test from 'node:test'
import type { MediaHandler } from '../../../catalog/types.ts'
import { parseAccept, wantsProblem } from './accept.ts'
import { contentTypeOf, mediaTypeText, parseMediaType } from './media-type.ts'
import { type NegotiationContext, negotiate, negotiateRoot } from './negotiate.ts'

const CONTENT_TYPES: readonly (readonly [sent: string, canonical: string])[] = [
  ['application/json', 'application/json; charset=utf-8'],
  ['Application/JSON; charset=latin1', 'application/json; charset=utf-8'],
  ['application/vnd.pgrst.array+json', 'application/json; charset=utf-8'],
  ['application/vnd.pgrst.array', 'application/json; charset=utf-8'],
  [
    'application/vnd.pgrst.array+json;nulls=stripped',
    'application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8',
  ],
  ['application/vnd.pgrst.object', 'application/vnd.pgrst.object+json; charset=utf-8'],
  ['ApplicatIon/vnd.PgRsT.object+json', 'application/vnd.pgrst.object+json; charset=utf-8'],
  [
    'application/vnd.pgrst.object;Nulls=stripped',
    'application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8',
  ],
  ['application/vnd.pgrst.object+json;nulls=kept', 'application/vnd.pgrst.object+json; charset=utf-8'],
  ['text/csv', 'text/csv; charset=utf-8'],
  ['text/plain', 'text/plain; charset=utf-8'],
  ['text/xml', 'text/xml; charset=utf-8'],
  ['application/octet-stream', 'application/octet-stream'],
  ['application/vnd.twkb', 'application/vnd.twkb'],
  ['text/html', 'text/html'],
  ['nonsense', 'nonsense'],
  ['__proto__', '__proto__'],
  ['application/vnd.pgrst.plan', 'application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8'],
  ['application/vnd.pgrst.plan;', 'application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8'],
  [
    'application/vnd.pgrst.plan+json; for="text/csv"; options=verbose|analyze|bogus;',
    'application/vnd.pgrst.plan+json; for="text/csv"; options=analyze|verbose; charset=utf-8',
  ],
  [
    'application/vnd.pgrst.plan+text;for="application/vnd.pgrst.object+json;nulls=stripped";options=settings|buffers|wal',
    'application/vnd.pgrst.plan+text; for="application/vnd.pgrst.object+json;nulls=stripped"; options=settings|buffers|wal; charset=utf-8',
  ],
  [
    'application/vnd.pgrst.plan;for="application/vnd.pgrst.plan"',
    'application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8',
  ],
]

test('a media type becomes its canonical Content-Type', () => {
  for (const [sent, canonical] of CONTENT_TYPES) {
    assert.equal(contentTypeOf(parseMediaType(sent)), canonical, sent)
  }
})

const SORTED: readonly (readonly [header: string | undefined, expected: readonly string[]])[] = [
  [undefined, ['*/*']],
  ['', ['*/*']],
  ['text/csv', ['text/csv']],
  ['*/*, text/csv', ['text/csv', '*/*']],
  ['text/csv, */*', ['text/csv', '*/*']],
  ['text/csv;q=0.5, application/json', ['application/json', 'text/csv']],
  ['text/csv, application/json', ['text/csv', 'application/json']],
  ['a/b;q=0, c/d;q=0.1', ['c/d', 'a/b']],
  ['a/b;q=x, c/d;q=0.9', ['a/b', 'c/d']],
  ['a/b , , c/d', ['a/b', 'c/d']],
  [
    'application/json, application/vnd.pgrst.object+json;nulls=stripped',
    ['application/vnd.pgrst.object+json;nulls=stripped', 'application/json'],
  ],
]

test('Accept is sorted by q and specificity, stably', () => {
  for (const [header, expected] of SORTED) {
    assert.deepEqual(parseAccept(header).map(mediaTypeText), expected, header ?? 'none')
  }
})

test('problem details are asked for by name', () => {
  assert.equal(wantsProblem('application/json, application/problem+json'), true)
  assert.equal(wantsProblem('application/json'), false)
  assert.equal(wantsProblem('*/*'), false)
  assert.equal(wantsProblem('x/application-problem+json'), false)
  assert.equal(wantsProblem(undefined), false)
})

const LINES = { schema: 'api', name: 'lines' }
const OTHER = { schema: 'api', name: 'other' }
const FUNCTION = { schema: 'api', name: 'get_image' }

function aggregate(mediaType: string, name: string, relation: typeof LINES | null): MediaHandler {
  return { mediaType, kind: 'aggregate', function: { schema: 'api', name }, relation, binary: false }
}

const TWKB = aggregate('application/vnd.twkb', 'twkb_agg', LINES)
const CSV_BOM = aggregate('text/csv', 'bom_csv_agg', null)
const ANYTHING = aggregate('*/*', 'any_agg', OTHER)
const OTHER_XML = aggregate('text/xml', 'xml_agg', OTHER)
const IMAGE: MediaHandler = {
  mediaType: 'image/PNG',
  kind: 'function',
  function: FUNCTION,
  relation: null,
  binary: true,
}
const HANDLERS = [TWKB, CSV_BOM, ANYTHING, OTHER_XML, IMAGE]

const PLAIN: NegotiationContext = { handlers: [], target: LINES, selectIsDefault: true, explain: false }
const CUSTOM: NegotiationContext = { ...PLAIN, handlers: HANDLERS }

const ARRAY = { kind: 'array', nullsStripped: false }
const JSON_TYPE = 'application/json; charset=utf-8'
const NOT_AVAILABLE = 'None of these media types are available: '

const NEGOTIATED: readonly (readonly [
  accept: string | undefined,
  context: NegotiationContext,
  producer: unknown,
  contentType: string,
])[] = [
  [undefined, PLAIN, ARRAY, JSON_TYPE],
  ['*/*', PLAIN, ARRAY, JSON_TYPE],
  ['image/png, */*;q=0.1', PLAIN, ARRAY, JSON_TYPE],
  ['*/*, text/csv', PLAIN, { kind: 'csv' }, 'text/csv; charset=utf-8'],
  ['application/geo+json', PLAIN, { kind: 'geojson' }, 'application/geo+json; charset=utf-8'],
  [
    'application/vnd.pgrst.array+json;nulls=stripped',
    PLAIN,
    { kind: 'array', nullsStripped: true },
    'application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8',
  ],
  [
    'application/vnd.pgrst.object+json',
    PLAIN,
    { kind: 'object', nullsStripped: false },
    'application/vnd.pgrst.object+json; charset=utf-8',
  ],
  ['application/vnd.twkb', CUSTOM, { kind: 'custom', handler: TWKB }, 'application/vnd.twkb'],
  ['Application/vnd.TWKB', CUSTOM, { kind: 'custom', handler: TWKB }, 'application/vnd.twkb'],
  ['text/csv', CUSTOM, { kind: 'custom', handler: CSV_BOM }, 'text/csv; charset=utf-8'],
  [
    'text/csv',
    { ...CUSTOM, selectIsDefault: false },
    { kind: 'custom', handler: CSV_BOM },
    'text/csv; charset=utf-8',
  ],
  // A handler for any type answers before the one that was asked for.
  [
    'text/xml',
    { ...CUSTOM, target: OTHER },
    { kind: 'custom', handler: ANYTHING },
    'application/octet-stream',
  ],
  [
    'application/json',
    { ...CUSTOM, target: OTHER },
    { kind: 'custom', handler: ANYTHING },
    'application/octet-stream',
  ],
  ['application/json', { ...CUSTOM, target: OTHER, selectIsDefault: false }, ARRAY, JSON_TYPE],
  [
    'application/vnd.pgrst.object+json',
    { ...CUSTOM, target: OTHER },
    { kind: 'object', nullsStripped: false },
    'application/vnd.pgrst.object+json; charset=utf-8',
  ],
  ['image/png', { ...CUSTOM, target: FUNCTION }, { kind: 'custom', handler: IMAGE }, 'image/PNG'],
  ['*/*', { ...CUSTOM, target: FUNCTION }, ARRAY, JSON_TYPE],
  [
    'application/vnd.pgrst.plan+json; for="text/csv"; options=analyze',
    { ...PLAIN, explain: true },
    { kind: 'csv' },
    'application/vnd.pgrst.plan+json; for="text/csv"; options=analyze; charset=utf-8',
  ],
]

test('the first accepted type that has a handler is answered', () => {
  for (const [accept, context, producer, contentType] of NEGOTIATED) {
    const negotiated = negotiate(accept, context)
    assert.deepEqual(negotiated.producer, producer, accept ?? 'none')
    assert.equal(negotiated.contentType, contentType, accept ?? 'none')
    assert.equal(negotiated.plan !== null, context.explain, accept ?? 'none')
  }
})

const REFUSED: readonly (readonly [accept: string, context: NegotiationContext, named: string])[] = [
  ['image/png', PLAIN, 'image/png'],
  ['Image/PNG; level=1, text/html;q=0.5', PLAIN, 'Image/PNG;level=1, text/html'],
  ['application/vnd.twkb', { ...CUSTOM, selectIsDefault: false }, 'application/vnd.twkb'],
  ['application/vnd.twkb', { ...CUSTOM, target: FUNCTION }, 'application/vnd.twkb'],
  ['application/vnd.pgrst.plan', PLAIN, 'application/vnd.pgrst.plan+text; for="application/json"'],
  [
    'application/vnd.pgrst.plan; for="image/gif"',
    { ...PLAIN, explain: true },
    'application/vnd.pgrst.plan+text; for="image/gif"',
  ],
  ['application/openapi+json', PLAIN, 'application/openapi+json'],
  ['application/octet-stream', PLAIN, 'application/octet-stream'],
]

test('what cannot be made is refused by its names', () => {
  for (const [accept, context, named] of REFUSED) {
    assert.throws(
      () => negotiate(accept, context),
      { code: 'PGRST107', status: 406, message: `${NOT_AVAILABLE}${named}` },
      accept,
    )
  }
})

test('the root is an OpenAPI document for those who accept one', () => {
  for (const accept of [undefined, '*/*', 'application/json', 'text/html, application/openapi+json']) {
    assert.equal(negotiateRoot(accept), 'application/openapi+json; charset=utf-8')
  }
  assert.throws(() => negotiateRoot('text/csv'), { code: 'PGRST107', message: `${NOT_AVAILABLE}text/csv` })
})
