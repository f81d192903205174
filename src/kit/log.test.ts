import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog, type LogEvent, type LogOptions } from './log.ts'

function linesOf(events: readonly LogEvent[], options: Partial<LogOptions> = {}): readonly string[] {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', ...options, sink: (line) => lines.push(line) })
  for (const event of events) log.write(event)
  return lines
}

const finished: LogEvent = {
  kind: 'request.finished',
  requestId: 'r-1',
  method: 'GET',
  path: '/items',
  status: 404,
  ms: 3,
  role: 'anon',
}

test('an event is one JSON object with its name, its facts and a sentence', () => {
  const [line] = linesOf([finished])
  const entry = JSON.parse(line ?? '')
  assert.equal(entry.event, 'request.finished')
  assert.equal(entry.requestId, 'r-1')
  assert.equal(entry.msg, 'GET /items 404 3 ms')
})

test('an answer that went well is only for who looks into something', () => {
  const fine: LogEvent = { ...finished, status: 200 }
  assert.deepEqual(linesOf([fine]), [])
  assert.equal(linesOf([fine], { level: 'debug' }).length, 1)
})

test('an event below the level is not written', () => {
  assert.deepEqual(linesOf([finished], { level: 'warn' }), [])
})

test('the readable form has the sentence and no JSON', () => {
  const [line] = linesOf([finished], { format: 'pretty', color: false })
  assert.match(line ?? '', /INFO.*: GET \/items 404 3 ms\n$/)
})

test('passwords of URLs and tokens never reach the log, in texts and in errors with their causes', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoieCJ9.c2lnbmF0dXJl'
  const cause = new Error(`bad ${token}`)
  const error = new Error('cannot reach postgres://u:hidden@h/d', { cause })
  const lines = linesOf([
    { kind: 'request.failed', requestId: 'r', code: 'PGRSTX00', error },
    { kind: 'catalog.failed', reason: 'postgres://u:hidden@h/d is gone', attempt: 1 },
  ])
  assert.equal(lines.length, 2)
  assert.doesNotMatch(lines.join(''), /hidden|eyJ/)
  assert.match(lines.join(''), /postgres:\/\/u:\*\*\*@h\/d/)
})

test('a database that is away is told by its address and without a stack; what is ours has one', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' })
  const both = Object.assign(new AggregateError([refused, new Error('and IPv4')], ''), { code: refused.code })
  const [away, ours] = linesOf([
    { kind: 'database.connect-failed', error: both, attempt: 1, retryInMs: 100 },
    { kind: 'request.failed', requestId: 'r', code: 'PGRSTX00', error: new TypeError('x is not a function') },
  ]).map((line) => JSON.parse(line))
  assert.equal(
    away.msg,
    'Cannot connect: connect ECONNREFUSED ::1:5432; and IPv4; again in 100 ms (attempt 1)',
  )
  assert.deepEqual(away.error, {
    type: 'AggregateError',
    message: 'connect ECONNREFUSED ::1:5432; and IPv4',
  })
  assert.match(ours.error.stack, /^TypeError: x is not a function\n {4}at /)
})

test('that notifications are not heard is a warning once, and then for who looks into something', () => {
  const lost = (attempt: number): LogEvent => ({
    kind: 'database.listening-lost',
    channel: 'pgrst',
    error: new Error('no'),
    attempt,
    retryInMs: 100,
  })
  assert.equal(linesOf([lost(1), lost(2)], { level: 'warn' }).length, 1)
  assert.equal(linesOf([lost(1), lost(2)], { level: 'debug' }).length, 2)
})
