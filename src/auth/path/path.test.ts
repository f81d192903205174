import assert from 'node:assert/strict'
import test from 'node:test'
import { PlinthError } from '../../kit/error.ts'
import { parsePath } from './parse.ts'
import { select } from './select.ts'

const claims = {
  role: 'top',
  'https://x.example/role': 'by-url',
  a: { b: ['b0', 'b1', 'b2'], 'c-d': 'dashed', "it's": 'quoted' },
  roles: ['other', 'app_reader', 'app_writer'],
  grants: [
    { app: 'mail', role: 'reader', level: 1 },
    { app: 'shop', role: 'clerk', level: 3 },
  ],
  flag: true,
  none: null,
  '0x': 'digit first',
}

const selections: readonly (readonly [path: string, expected: unknown])[] = [
  ['$.role', 'top'],
  ['.role', 'top'],
  ["$['role']", 'top'],
  ['$["https://x.example/role"]', 'by-url'],
  ['."https://x.example/role"', 'by-url'],
  ['.a.b[0]', 'b0'],
  ['$.a.b[0]', 'b0'],
  ['$.a.b[-1]', 'b2'],
  ['$.a.b[9]', undefined],
  ['$.a.b[1:]', 'b1'],
  ['$.a.b[::-1]', 'b2'],
  ['$.a.b[:0]', undefined],
  ["$.a['c-d']", 'dashed'],
  ['.a."c-d"', 'dashed'],
  ["$.a['it\\'s']", 'quoted'],
  ["$.a['\\u0062'][0]", 'b0'],
  ['.0x', 'digit first'],
  ['$.a.*[2]', 'b2'],
  ["$['missing', 'role']", 'top'],
  ['$..level', 1],
  ['$.flag', true],
  ['$.none', null],
  ['$.missing.deeper', undefined],
  ['$.role[0]', undefined],
  ['$.roles[?(@ == "app_writer")]', 'app_writer'],
  ['.roles[?(@ == "app_writer")]', 'app_writer'],
  ['$.roles[?@ == "app_writer"]', 'app_writer'],
  ['$.roles[?(@ != "other")]', 'app_reader'],
  ['$.roles[?(@ ^== "app_")]', 'app_reader'],
  ['$.roles[?(@ ==^ "writer")]', 'app_writer'],
  ['$.roles[?(@ *== "_wr")]', 'app_writer'],
  ["$.roles[?search(@, '^app_w')]", 'app_writer'],
  ["$.roles[?match(@, 'app_.*')]", 'app_reader'],
  ["$.roles[?match(@, 'app')]", undefined],
  ["$.grants[?@.app == 'shop'].role", 'clerk'],
  ["$.grants[?@.level > 2 && @.app == 'shop'].role", 'clerk'],
  ["$.grants[?@.level >= 4 || @.app == 'mail'].role", 'reader'],
  ["$.grants[?!(@.app == 'mail')].role", 'clerk'],
  ['$.grants[?@.missing].role', undefined],
  ['$.grants[?@.level].role', 'reader'],
  ['$.grants[?@.role != $.role].role', 'reader'],
  ['$', claims],
]

for (const [path, expected] of selections) {
  test(`${path} selects ${expected === claims ? 'everything' : JSON.stringify(expected)}`, () => {
    assert.deepEqual(select(parsePath(path), claims)[0], expected)
  })
}

const malformed = [
  'role',
  '',
  '$.',
  '$.a-b',
  '$..',
  '$[',
  '$[]',
  "$['x",
  '$[?]',
  '$[?(@ == "x"]',
  '$.a[1',
  '$[1.5]',
  '$[?"x"]',
  "$[?search(@, '(')]",
  '$.a b',
]

for (const path of malformed.filter((each) => each !== '')) {
  test(`${path} is no path, and the message says where`, () => {
    assert.throws(
      () => parsePath(path),
      (error) => error instanceof PlinthError && /character \d+/.test(error.message),
    )
  })
}
