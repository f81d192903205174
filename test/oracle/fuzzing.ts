// The fuzz run: as many requests as asked for, each judged by its answer and some by their statements; the rows are
// put back and the connections looked at after every batch. The seed replays a run.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { ANON, type Answer, type Asked, createRestFixture, type RestFixture, USER } from '../support/rest.ts'
import { type FuzzRequest, fuzzRequest } from './arbitrary/request.ts'
import { statementFaults } from './statement.ts'

export interface FuzzRun {
  readonly requests: number
  readonly seed: number
}

const BATCH = 1_000
/** Every so many requests the statements are parsed. */
const PARSED_EVERY = 5
/** A request over a bazaar of thirty rows that takes longer is a finding (57014, which is 500). */
const STATEMENT_TIMEOUT_MS = 10_000

export async function fuzz({ requests, seed }: FuzzRun): Promise<void> {
  const fixture = await createRestFixture(readFileSync(`${import.meta.dirname}/bazaar.sql`, 'utf8'), {
    schemas: ['public', 'annex'],
    maxRows: 50,
  })
  try {
    await fixture.database.query(`do $$ begin
      execute format('alter database %I set statement_timeout = ${STATEMENT_TIMEOUT_MS}', current_database()); end $$`)
    const clean = await connectionState(fixture)
    for (let done = 0; done < requests; done += BATCH) {
      await fixture.database.query('select reset_bazaar()')
      await fuzzBatch(fixture, { requests: Math.min(BATCH, requests - done), seed: seed + done / BATCH })
      assert.deepEqual(await connectionState(fixture), clean)
    }
  } finally {
    await fixture.stop()
  }
}

async function fuzzBatch(fixture: RestFixture, { requests, seed }: FuzzRun): Promise<void> {
  let asked = 0
  const property = fc.asyncProperty(fuzzRequest(), async (request) => {
    const answer = await ask(fixture, request)
    const sent = fixture.sent()
    await judge(fixture, request, answer)
    asked += 1
    if (asked % PARSED_EVERY > 0) return
    for (const { text } of sent) assert.deepEqual(statementFaults(text, rulesFor(request)), [], text)
  })
  await fc.assert(property, { numRuns: requests, seed })
}

function ask(fixture: RestFixture, request: FuzzRequest): Promise<Answer> {
  const asked: Asked = {
    headers: request.headers,
    ...(request.body !== null && { body: request.body }),
    ...(request.signedIn && { role: USER, claims: { sub: 'ann' } }),
  }
  return fixture.ask(request.method, request.target, asked)
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

async function judge(fixture: RestFixture, request: FuzzRequest, answer: Answer): Promise<void> {
  const { status, text } = answer
  assert(status < 500, `${status} ${answer.headers['proxy-status']} ${text}`)
  const code = /error=(.*)$/.exec(answer.headers['proxy-status'] ?? '')?.[1]
  if (code === '42601' || code?.startsWith('XX')) await judgeSyntaxError(fixture, request, answer)
  if (request.method === 'HEAD') return assert.equal(text, '')
  if (answer.headers['content-length'] !== undefined)
    assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(text))
  if (status >= 400) judgeError(answer)
  else if (/^application\/(json|vnd\.pgrst\.(object|array))/.test(answer.headers['content-type'] ?? ''))
    JSON.parse(text)
}

/** PostgreSQL has these states for search values that it cannot read as well, and these the caller wrote. */
const SEARCH_VALUE =
  /^(syntax error in ts|no operand in ts|there is no escaped character|tsquery stack too small)/

async function judgeSyntaxError(fixture: RestFixture, request: FuzzRequest, answer: Answer): Promise<void> {
  const told = request.method === 'HEAD' ? await ask(fixture, { ...request, method: 'GET' }) : answer
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
async function connectionState(fixture: RestFixture): Promise<unknown> {
  const states = await Promise.all([1, 2, 3, 4].map(() => fixture.ask('GET', '/rpc/session_state')))
  for (const { json } of states) assert.equal((json as { user: string }).user, ANON)
  const { rows } = await fixture.database.query(`
    select (select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%') as open,
      (select count(*) from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())) as locks`)
  return { states: states.map(({ json }) => json), server: rows[0] }
}
