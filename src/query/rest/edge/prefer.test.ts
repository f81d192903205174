import assert from 'node:assert/strict'
import test from 'node:test'
import {
  type AppliedContext,
  checkStrict,
  endsInRollback,
  type Preferences,
  parsePreferences,
  preferenceApplied,
} from './prefer.ts'

const NONE: Preferences = {
  resolution: null,
  missing: null,
  return: null,
  count: null,
  tx: null,
  handling: null,
  timezone: null,
  maxAffected: null,
  invalid: [],
}

const PARSED: readonly (readonly [header: string | undefined, expected: Partial<Preferences>])[] = [
  [undefined, {}],
  ['', {}],
  ['return=representation', { return: 'representation' }],
  [
    'count=exact,    tx=commit   ,return=representation',
    { count: 'exact', tx: 'commit', return: 'representation' },
  ],
  [
    'return=representation, missing=default, count=exact',
    { return: 'representation', missing: 'default', count: 'exact' },
  ],
  ['resolution=ignore-duplicates,resolution=merge-duplicates', { resolution: 'ignore-duplicates' }],
  [
    'resolution=bogus, resolution=merge-duplicates',
    { resolution: 'merge-duplicates', invalid: ['resolution=bogus'] },
  ],
  ['Return=minimal', { invalid: ['Return=minimal'] }],
  ['count = exact', { invalid: ['count = exact'] }],
  ['anything, handling=strict', { handling: 'strict', invalid: ['anything'] }],
  ['timezone=America/Los_Angeles, timezone=UTC', { timezone: 'America/Los_Angeles' }],
  ['timezone=05:30', { timezone: '05:30' }],
  ['timezone=-4', { timezone: '-4' }],
  ['max-affected=10', { maxAffected: 10 }],
  ['max-affected=0', { maxAffected: 0 }],
  ['max-affected=ten', {}],
  ['max-affected=ten, max-affected=5', {}],
  ['max-affected=1e3', {}],
  ['params=single-object', { invalid: ['params=single-object'] }],
  [',, count=planned ,', { count: 'planned' }],
  ['__proto__, constructor', { invalid: ['__proto__', 'constructor'] }],
]

test('a Prefer header is read exactly, and the first valid value of each preference wins', () => {
  for (const [header, expected] of PARSED) {
    assert.deepEqual(parsePreferences(header), { ...NONE, ...expected }, header ?? 'none')
  }
})

test('a header that was seen before gives the same value', () => {
  assert.equal(parsePreferences('count=exact, x=1'), parsePreferences('count=exact, x=1'))
})

test('handling=strict refuses what is not known, and only then', () => {
  checkStrict(parsePreferences('a=1, b=2'))
  checkStrict(parsePreferences('a=1, handling=lenient'))
  checkStrict(parsePreferences('handling=strict, tx=rollback, timezone=Mars/Base, max-affected=x'))
  assert.throws(() => checkStrict(parsePreferences('a=1, handling=strict, count=no')), {
    code: 'PGRST122',
    status: 400,
    message: 'Invalid preferences given with handling=strict',
    details: 'Invalid preferences: a=1, count=no',
  })
})

const ALL =
  'max-affected=5, timezone=UTC, handling=strict, tx=rollback, count=exact, return=headers-only, missing=null, resolution=merge-duplicates'
const OVERRIDE = { txEnd: 'commit-allow-override', conflictTarget: true } as const
const FIXED = { txEnd: 'commit', conflictTarget: true } as const

const APPLIED: readonly (readonly [header: string, context: AppliedContext, expected: string | null])[] = [
  ['', { ...OVERRIDE, action: 'read' }, null],
  ['a=1', { ...OVERRIDE, action: 'read' }, null],
  [ALL, { ...OVERRIDE, action: 'read' }, 'count=exact, tx=rollback, handling=strict, timezone=UTC'],
  [ALL, { ...FIXED, action: 'read' }, 'count=exact, handling=strict, timezone=UTC'],
  [
    ALL,
    { ...OVERRIDE, action: 'insert' },
    'resolution=merge-duplicates, missing=null, return=headers-only, count=exact, tx=rollback, handling=strict, timezone=UTC',
  ],
  [
    ALL,
    { ...FIXED, action: 'insert', conflictTarget: false },
    'missing=null, return=headers-only, count=exact, handling=strict, timezone=UTC',
  ],
  [
    ALL,
    { ...FIXED, action: 'update' },
    'missing=null, return=headers-only, count=exact, handling=strict, timezone=UTC, max-affected=5',
  ],
  [ALL, { ...FIXED, action: 'put' }, 'return=headers-only, count=exact, handling=strict, timezone=UTC'],
  [
    ALL,
    { ...FIXED, action: 'delete' },
    'return=headers-only, count=exact, handling=strict, timezone=UTC, max-affected=5',
  ],
  [ALL, { ...FIXED, action: 'call' }, 'count=exact, handling=strict, timezone=UTC, max-affected=5'],
  ['max-affected=5', { ...FIXED, action: 'delete' }, null],
  ['max-affected=5, handling=lenient', { ...FIXED, action: 'delete' }, 'handling=lenient'],
]

test('Preference-Applied lists what was honoured, in one order', () => {
  for (const [header, context, expected] of APPLIED) {
    assert.equal(
      preferenceApplied(parsePreferences(header), context),
      expected,
      `${context.action} ${header}`,
    )
  }
})

test('tx= decides how a transaction ends only where the configuration allows it', () => {
  const rollback = parsePreferences('tx=rollback')
  const commit = parsePreferences('tx=commit')
  const nothing = parsePreferences(undefined)
  assert.equal(endsInRollback(rollback, 'commit'), false)
  assert.equal(endsInRollback(rollback, 'commit-allow-override'), true)
  assert.equal(endsInRollback(nothing, 'commit-allow-override'), false)
  assert.equal(endsInRollback(commit, 'rollback'), true)
  assert.equal(endsInRollback(commit, 'rollback-allow-override'), false)
  assert.equal(endsInRollback(nothing, 'rollback-allow-override'), true)
})
