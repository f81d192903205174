// Headers of a request, and who it says it is from.
import fc, { type Arbitrary } from 'fast-check'
import { mostly } from './names.ts'
import { canaryValue } from './values.ts'

export type Headers = Readonly<Record<string, string>>

const PREFER = [
  'return=representation',
  'return=minimal',
  'return=headers-only',
  'count=exact',
  'count=planned',
  'count=estimated',
  'resolution=merge-duplicates',
  'resolution=ignore-duplicates',
  'missing=default',
  'missing=null',
  'handling=strict',
  'handling=lenient',
  'timezone=Europe/Berlin',
  'timezone=-4',
  'timezone=05:30',
  'max-affected=1',
  'max-affected=0',
  'tx=rollback',
  'tx=commit',
]

const PREFER_BROKEN = [
  'timezone=Mars/Olympus',
  "timezone='",
  'timezone=',
  'timezone=\u00e9',
  'max-affected=x',
  'max-affected=99999999999999999999',
  'return=nope',
  'count',
  '=',
]

const prefer = fc
  .tuple(
    fc.array(
      mostly(
        fc.constantFrom(...PREFER),
        fc.constantFrom(...PREFER_BROKEN),
        canaryValue.map((zone) => `timezone=${zone}`),
      ),
      { maxLength: 4 },
    ),
    mostly(fc.constantFrom(', ', ',', ' ,'), fc.constant(';')),
  )
  .map(([items, comma]) => items.join(comma))

const ACCEPT = [
  '*/*',
  'application/json',
  'application/vnd.pgrst.object+json',
  'application/vnd.pgrst.object+json;nulls=stripped',
  'application/vnd.pgrst.array+json;nulls=stripped',
  'application/vnd.pgrst.plan',
  'application/vnd.pgrst.plan+json; for="text/csv"; options=verbose|settings',
  'application/vnd.pgrst.plan+text; for="application/json"; options=analyze|nope;',
  'application/vnd.pgrst.plan+xml',
  'text/csv',
  'text/plain',
  'application/geo+json',
  'application/octet-stream',
  'application/openapi+json',
  'application/problem+json',
  'text/html, application/xhtml+xml, */*;q=0.8',
  'image/*',
  'x',
  '',
  ',',
  ';;;',
  'text/csv;q=',
  'application/json;q=nope',
  'application/json; a="',
]

const accept = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...ACCEPT) },
  fc.array(fc.constantFrom(...ACCEPT), { maxLength: 3 }).map((items) => items.join(', ')),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
)

const RANGES = [
  '0-1',
  '1-',
  '0-0',
  '2-1',
  '-5',
  '0-',
  'x',
  '0-99999999999999999999',
  '99-100',
  'items=0-1',
  ' 0-1 ',
  '',
]
const PROFILES = ['public', 'annex', 'pg_catalog', 'Public', '', "'", '"public"', 'x'.repeat(100)]

const optional = (arbitrary: Arbitrary<string>) => fc.option(arbitrary, { freq: 4, nil: undefined })
const rare = (arbitrary: Arbitrary<string>) =>
  fc.oneof({ weight: 29, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

export const headers: Arbitrary<Headers> = fc
  .record({
    prefer: fc.oneof(fc.constant(undefined), prefer),
    accept: rare(accept),
    range: rare(fc.constantFrom(...RANGES)),
    'range-unit': rare(fc.constantFrom('items', 'bytes')),
    'accept-profile': rare(fc.constantFrom(...PROFILES)),
    'content-profile': rare(fc.constantFrom(...PROFILES)),
    'x-client': optional(fc.oneof(canaryValue, fc.string({ unit: 'grapheme-ascii', maxLength: 8 }))),
    cookie: rare(fc.constantFrom('a=b', 'a=b; c="d"', '=', ';;', 'a', 'a=%00')),
  })
  .map((record) =>
    Object.fromEntries(
      Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  )

/** Who asks, by a token that holds or without one. */
export type Known = 'nobody' | 'anon' | 'ann' | 'bob' | 'clerk'
/** Tokens that must get nobody in: without a signature, with somebody else's, of yesterday ... */
export type Wrong = (typeof WRONG)[number]
export type Asker = Known | Wrong

const KNOWN: readonly Known[] = ['nobody', 'anon', 'ann', 'bob', 'clerk']
const WRONG = ['unsigned', 'forged', 'swapped', 'expired', 'too early', 'cut', 'blank', 'stranger'] as const

export const asker: Arbitrary<Asker> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.constantFrom(...WRONG) },
)

export function isWrong(who: Asker): who is Wrong {
  return (WRONG as readonly string[]).includes(who)
}
