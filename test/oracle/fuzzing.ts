// The fuzz run: as many requests as asked for, each judged by its answer and some by their statements; the rows are
// put back and the connections looked at after every batch. The seed replays a run.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ANON, type Answer } from '../support/rest.ts'
import { isWrong } from './arbitrary/headers.ts'
import { type FuzzRequest, fuzzRequest } from './arbitrary/request.ts'
import { statementFaults } from './statement.ts'
import type { Reply, Subject } from './subject.ts'

export interface FuzzRun {
  readonly requests: number
  readonly seed: number
}

const BATCH = 1_000
/** Every so many requests the statements are parsed. */
const PARSED_EVERY = 5
/** More than the longest statement may take. */
const REQUEST_MS_MAX = 40_000
/**
 * Of a batch, which takes a minute on a busy machine. A request that hangs is told without looking long for a smaller
 * one, and before the runner gives up the test.
 */
const BATCH_MS_MAX = 100_000

/** Ends with the subject stopped. */
export async function fuzz(subject: Subject, { requests, seed }: FuzzRun): Promise<void> {
  try {
    const clean = await connectionState(subject)
    for (let done = 0; done < requests; done += BATCH) {
      await subject.database.query('select reset_bazaar()')
      await fuzzBatch(subject, { requests: Math.min(BATCH, requests - done), seed: seed + done / BATCH })
      assert.deepEqual(await connectionState(subject), clean)
    }
  } finally {
    await subject.stop()
  }
}

async function fuzzBatch(subject: Subject, { requests, seed }: FuzzRun): Promise<void> {
  let asked = 0
  const property = fc.asyncProperty(fuzzRequest(), async (request) => {
    const reply = await subject.ask(request)
    await judge(subject, request, reply)
    asked += 1
    if (asked % PARSED_EVERY > 0) return
    for (const text of reply.statements) assert.deepEqual(statementFaults(text, rulesFor(request)), [], text)
  })
  await fc.assert(property, {
    numRuns: requests,
    seed,
    timeout: REQUEST_MS_MAX,
    interruptAfterTimeLimit: BATCH_MS_MAX,
    markInterruptAsFailure: true,
  })
}

/** The tokens of arbitrary/names.ts and arbitrary/values.ts; a slip may have turned a value into a name. */
function rulesFor({ intact }: FuzzRequest) {
  return {
    constants: DEFAULTS,
    schemas: new Set(['public', 'annex']),
    names: intact ? /ki\d{8}/ : /k[iv]\d{8}/,
    values: intact ? /kv\d{8}/ : /(?!)/,
  }
}

/** Constants of the bazaar's default expressions, which `missing=default` spells out, and the largest limit. */
const DEFAULTS = new Set([
  String(Number.MAX_SAFE_INTEGER),
  'public.goods_id_seq',
  'public.diary_id_seq',
  'fair',
  'none',
  'request.jwt.claims',
  'sub',
  'english',
  ...['2026-01-01T00:00:00Z', '2026-01-01 00:00:00+00'],
])

async function judge(subject: Subject, request: FuzzRequest, { answer, statements }: Reply): Promise<void> {
  const { status, text } = answer
  assert(status < 500, `${status} ${answer.headers['proxy-status']} ${text}`)
  if (subject.takesTokens && isWrong(request.asker)) judgeRefusal(request, { answer, statements })
  if (status === 0) return assert.equal(request.method, 'CONNECT', 'only tunnels are ended without a word')
  const code = /error=(.*)$/.exec(answer.headers['proxy-status'] ?? '')?.[1]
  if (code === '42601' || code?.startsWith('XX')) await judgeSyntaxError(subject, request, answer)
  if (request.method === 'HEAD') return assert.equal(text, '')
  if (answer.headers['content-length'] !== undefined)
    assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(text))
  if (status >= 400) judgeError(answer)
  else if (/^application\/(json|vnd\.pgrst\.(object|array))/.test(answer.headers['content-type'] ?? ''))
    JSON.parse(text)
}

/**
 * Whose token is wrong gets nothing, and the database does not hear of it. That a role may not be had says the database
 * alone, so its bearer is told before of a request that nobody could ask.
 */
function judgeRefusal({ asker, method }: FuzzRequest, { answer, statements }: Reply): void {
  const { status } = answer
  if (asker === 'stranger')
    assert(status === 0 || status >= 300 || method === 'OPTIONS', `${status} for a stranger`)
  else assert(status === 0 || status >= 400, `${status} for a token that is ${asker}`)
  if (asker !== 'stranger') assert.deepEqual(statements, [], `statements for a token that is ${asker}`)
}

/** PostgreSQL has these states for search values that it cannot read as well, and these the caller wrote. */
const SEARCH_VALUE =
  /^(syntax error in ts|no operand in ts|there is no escaped character|tsquery stack too small)/

async function judgeSyntaxError(subject: Subject, request: FuzzRequest, answer: Answer): Promise<void> {
  const told = request.method === 'HEAD' ? (await subject.ask({ ...request, method: 'GET' })).answer : answer
  assert.match(JSON.parse(told.text).message, SEARCH_VALUE)
}

function judgeError({ text, headers }: Answer): void {
  const error = JSON.parse(text)
  const problem = headers['content-type']?.startsWith('application/problem+json')
  const members = problem
    ? ['type', 'title', 'status', 'detail', 'code', 'details', 'hint']
    : ['code', 'message', 'details', 'hint']
  assert.deepEqual(Object.keys(error), members)
  assert.equal(typeof error.code, 'string')
  assert.equal(typeof (problem ? error.detail : error.message), 'string')
}

/** What a request finds on each of the two connections, and what they left behind in the server. */
async function connectionState(subject: Subject): Promise<unknown> {
  const states = await Promise.all([1, 2, 3, 4].map(() => subject.ask(STATE)))
  const told = states.map(({ answer }) => answer.json)
  for (const state of told) assert.equal((state as { user: string }).user, ANON)
  const { rows } = await subject.database.query(`
    select (select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%') as open,
      (select count(*) from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())) as locks`)
  return { states: told, server: rows[0] }
}

const STATE = {
  method: 'GET',
  target: '/rpc/session_state',
  headers: {},
  body: null,
  asker: 'nobody',
} as const
