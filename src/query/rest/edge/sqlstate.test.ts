import assert from 'node:assert/strict'
import test from 'node:test'
import { type DatabaseFailure, fromDatabase } from './sqlstate.ts'

function failure(sqlstate: string, message = 'm', detail: string | null = null): DatabaseFailure {
  return { sqlstate, message, detail, hint: null }
}

const STATUSES: readonly (readonly [sqlstate: string, status: number, message?: string])[] = [
  ['08006', 503],
  ['09000', 500],
  ['0L000', 403],
  ['0P000', 403],
  ['21000', 400, 'UPDATE requires a WHERE clause'],
  ['21000', 500, 'more than one row returned by a subquery used as an expression'],
  ['21000', 400, 'ON CONFLICT DO UPDATE command cannot affect row a second time'],
  ['22023', 401, 'role "x" does not exist'],
  ['22023', 400, 'invalid value for parameter "TimeZone": "x"'],
  ['22P02', 400],
  ['23502', 400],
  ['23503', 409],
  ['23505', 409],
  ['23514', 400],
  ['25006', 405],
  ['25P02', 500],
  ['28P01', 403],
  ['2D000', 500],
  ['38000', 500],
  ['39000', 500],
  ['3B000', 500],
  ['40001', 500],
  ['42501', 403],
  ['42883', 404, 'function f() does not exist'],
  ['42883', 406, 'function xmlagg(json) does not exist'],
  ['42P01', 404],
  ['42P10', 400],
  ['42P17', 500],
  ['42703', 400],
  ['53300', 503],
  ['53400', 500],
  ['54000', 400, 'index row size 2816 exceeds btree version 4 maximum 2704 for index "a"'],
  ['54001', 400, 'stack depth limit exceeded'],
  ['54011', 400, 'target lists can have at most 1664 entries'],
  ['55000', 405, 'cannot insert into view "a"'],
  ['55000', 405, 'cannot update view "a"'],
  ['55000', 405, 'cannot delete from view "a"'],
  ['55000', 500, 'currval of sequence "a" is not yet defined in this session'],
  ['55P03', 500],
  ['57014', 500],
  ['57P01', 503],
  ['58030', 500],
  ['F0000', 500],
  ['HV000', 500],
  ['P0001', 400],
  ['P0002', 500],
  ['XX000', 500],
  ['XX000', 400, 'tsquery stack too small'],
  ['PT402', 402],
  ['PT599', 599],
  ['PT100', 500],
  ['PT000', 500],
  ['PTabc', 500],
  ['ABCDE', 400],
]

test('an SQLSTATE stands for a status', () => {
  for (const [sqlstate, status, message] of STATUSES) {
    const error = fromDatabase(failure(sqlstate, message), true)
    assert.equal(error.status, status, `${sqlstate} ${message ?? ''}`)
    assert.equal(error.code, sqlstate)
  }
})

test('a limit that is met within a function is not the caller’s', () => {
  for (const where of ['PL/pgSQL function f(integer) line 1 at RAISE', 'SQL function "f" statement 1']) {
    const deep = {
      ...failure('54001', 'stack depth limit exceeded'),
      where: `SQL statement "select 1"\n${where}`,
    }
    assert.equal(fromDatabase(deep, true).status, 500)
  }
  assert.equal(fromDatabase({ ...failure('54001'), where: 'unnamed portal parameter $1' }, true).status, 400)
})

test('what the database said reaches the client as it is', () => {
  const error = fromDatabase({ sqlstate: '23505', message: 'dup', detail: 'Key', hint: 'Try' }, true)
  assert.deepEqual([error.message, error.details, error.hint], ['dup', 'Key', 'Try'])
})

test('lack of privilege is 401 with a challenge for the anonymous role, 403 for any other', () => {
  const anonymous = fromDatabase(failure('42501'), false)
  assert.equal(anonymous.status, 401)
  assert.deepEqual(anonymous.headers, [['WWW-Authenticate', 'Bearer']])
  assert.deepEqual(fromDatabase(failure('42501'), true).headers, [])
})

test('PTnnn gives its message as the reason, where it may be one', () => {
  assert.equal(fromDatabase(failure('PT402', 'Payment Required'), true).reason, 'Payment Required')
  assert.equal(fromDatabase(failure('PT402', 'a\r\nb'), true).reason, undefined)
  assert.equal(fromDatabase(failure('P0001', 'no'), true).reason, undefined)
})

test('only conflicts between transactions are worth a retry', () => {
  assert.equal(fromDatabase(failure('40001'), true).retryable, true)
  assert.equal(fromDatabase(failure('40P01'), true).retryable, true)
  assert.equal(fromDatabase(failure('40002'), true).retryable, false)
})

test('a raised PGRST chooses status, reason, headers and body', () => {
  const error = fromDatabase(
    failure(
      'PGRST',
      '{"code":"123","message":"ABC","details":"DEF","hint":"XYZ"}',
      '{"status":332,"status_text":"My Custom Status","headers":{"X-Header":"str","Content-Length":"1"}}',
    ),
    true,
  )
  assert.equal(error.status, 332)
  assert.equal(error.reason, 'My Custom Status')
  assert.deepEqual(error.headers, [['X-Header', 'str']])
  assert.deepEqual([error.code, error.message, error.details, error.hint], ['123', 'ABC', 'DEF', 'XYZ'])
})

const MESSAGE_HINT =
  "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'."
const DETAIL_HINT =
  "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'."
const GOOD_MESSAGE = '{"code":"1","message":"m"}'

const UNREADABLE: readonly (readonly [
  message: string,
  detail: string | null,
  details: string,
  hint: string,
])[] = [
  ['INVALID', '{}', "Invalid JSON value for MESSAGE: 'INVALID'", MESSAGE_HINT],
  ['{"code":"1"}', null, `Invalid JSON value for MESSAGE: '{"code":"1"}'`, MESSAGE_HINT],
  ['[]', null, "Invalid JSON value for MESSAGE: '[]'", MESSAGE_HINT],
  [GOOD_MESSAGE, null, 'DETAIL is missing in the RAISE statement', DETAIL_HINT],
  [GOOD_MESSAGE, 'INVALID', "Invalid JSON value for DETAIL: 'INVALID'", DETAIL_HINT],
  [GOOD_MESSAGE, '{"status":400}', `Invalid JSON value for DETAIL: '{"status":400}'`, DETAIL_HINT],
  [
    GOOD_MESSAGE,
    '{"status":1,"headers":{}}',
    `Invalid JSON value for DETAIL: '{"status":1,"headers":{}}'`,
    DETAIL_HINT,
  ],
  [
    GOOD_MESSAGE,
    '{"status":400,"headers":{"a":"b\\nc"}}',
    `Invalid JSON value for DETAIL: '{"status":400,"headers":{"a":"b\\nc"}}'`,
    DETAIL_HINT,
  ],
]

test('a raised PGRST that cannot be read says what it lacks', () => {
  for (const [message, detail, details, hint] of UNREADABLE) {
    const error = fromDatabase(failure('PGRST', message, detail), true)
    assert.deepEqual([error.code, error.status, error.details, error.hint], ['PGRST121', 500, details, hint])
    assert.equal(error.message, `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`)
  }
})
