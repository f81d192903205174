// Answers that are too large to be taken from the database, alone or beside others.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { createPlinth, type Plinth } from '../../src/plinth.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { fetchOnce } from '../support/fetch-once.ts'
import { ANON, ROLES } from '../support/rest.ts'

const MIB = 2 ** 20
const ANSWER_BYTES_MAX = MIB
const LOCK = 4711

const SCHEMA = `
${ROLES}
create table notes (id int primary key, text text);
grant all on notes to ${ANON};
create function large(bytes int) returns text stable language sql as $$ select repeat('a', bytes) $$;
create function note_and_large(id int, bytes int) returns text language sql as $$
  insert into notes values (id, 'by the function');
  select repeat('a', bytes);
$$;
create function locked_and_large(bytes int) returns text language sql as $$
  select pg_advisory_xact_lock(${LOCK});
  select repeat('a', bytes);
$$;
`

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(SCHEMA)
})
after(() => database.drop())

async function serve(flags: Record<string, unknown>): Promise<Plinth> {
  const plinth = createPlinth({
    load: async (inDatabase = {}) =>
      resolveSettings({
        flags: { databaseUrl: database.url, port: 0, anonRole: ANON, poolSize: 1, ...flags },
        database: inDatabase,
      }),
    log: { write: () => undefined, flush: () => undefined },
  })
  await plinth.start()
  return plinth
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly hint: string
}

async function refusal(response: Response, status: number): Promise<Refusal> {
  assert.equal(response.status, status)
  return (await response.json()) as Refusal
}

function post(plinth: Plinth, path: string, body: object, headers: Record<string, string> = {}) {
  return fetchOnce(`${plinth.url}/rest/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}

async function noteIds(): Promise<readonly number[]> {
  return (await database.query('select id from notes order by id')).rows.map(({ id }) => id)
}

test('an answer beyond the limit is refused, says what to do, and disturbs nobody', async (t) => {
  const plinth = await serve({ answerBytesMax: ANSWER_BYTES_MAX })
  t.after(() => plinth.stop())
  const large = (bytes: number) => fetchOnce(`${plinth.url}/rest/v1/rpc/large?bytes=${bytes}`)
  const answers = await Promise.all([0.9, 30, 0.9, 1.1, 0.9].map((mib) => large(Math.floor(mib * MIB))))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 413, 200, 413, 200],
  )
  const { code, message, hint } = await refusal(answers[1] as Response, 413)
  assert.deepEqual([code, message], ['PL211', `The answer is larger than ${ANSWER_BYTES_MAX} bytes.`])
  assert.match(hint, /limit and offset.*answer-bytes-max/)
  assert.equal((await (answers[4] as Response).text()).length, Math.floor(0.9 * MIB) + '""'.length)
  const metrics = await (await fetchOnce(`${plinth.url}/metrics`)).text()
  assert.match(metrics, /^plinth_http_arriving_bytes 0$/m)
})

test('who wrote, and gets no answer for its size, is told that the write took effect', async (t) => {
  const plinth = await serve({ answerBytesMax: ANSWER_BYTES_MAX, bodyBytesMax: 4 * MIB })
  t.after(() => plinth.stop())
  const byFunction = await post(plinth, '/rpc/note_and_large', { id: 1, bytes: 2 * MIB })
  const text = 'b'.repeat(0.6 * MIB)
  const rows = [
    { id: 2, text },
    { id: 3, text },
  ]
  const byInsert = await post(plinth, '/notes', rows, { Prefer: 'return=representation' })
  for (const response of [byFunction, byInsert]) {
    const { code, message, hint } = await refusal(response, 413)
    assert.deepEqual([code, /took effect all the same/.test(message)], ['PL211', true])
    assert.match(hint, /Do not send it again/)
  }
  assert.deepEqual(await noteIds(), [1, 2, 3])
  await database.query('delete from notes')
})

test('where the answer decides about the commit, one that is too large undoes the write', async (t) => {
  const plinth = await serve({ answerBytesMax: 65_536 })
  t.after(() => plinth.stop())
  const headers = { Prefer: 'return=representation', Accept: 'application/vnd.pgrst.object+json' }
  const response = await post(plinth, '/notes', { id: 4, text: 'c'.repeat(100_000) }, headers)
  const { code, message } = await refusal(response, 413)
  assert.deepEqual([code, message], ['PL211', 'The answer is larger than 65536 bytes.'])
  assert.deepEqual(await noteIds(), [])
  assert.equal((await post(plinth, '/notes', { id: 4, text: 'small' }, headers)).status, 201)
  await database.query('delete from notes')
})

test('a write that waited is not sent when the memory for answers has been used up meanwhile', async (t) => {
  const plinth = await serve({ unreadBytesMax: MIB, requestsPerConnectionMax: 1 })
  t.after(() => plinth.stop())
  await database.query(`select pg_advisory_lock(${LOCK})`)
  const socket = connect(Number(new URL(plinth.url).port), '127.0.0.1')
  t.after(() => socket.destroy())
  const body = JSON.stringify({ bytes: 24 * MIB })
  socket.write(
    'POST /rest/v1/rpc/locked_and_large HTTP/1.1\r\nHost: x.example\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  )
  await until(plinth, /^plinth_pool_requests_in_flight 1$/m)
  const late = post(plinth, '/notes', { id: 5 })
  await until(plinth, /^plinth_pool_requests_waiting 1$/m)
  await database.query(`select pg_advisory_unlock(${LOCK})`)
  const refused = await late
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.equal((await refusal(refused, 503)).code, 'PL210')
  assert.deepEqual(await noteIds(), [])
  if (socket.readableLength === 0) await once(socket, 'readable')
  assert.match(String(socket.read()), /^HTTP\/1\.1 200 /, 'the one that used it up has its answer')
})

async function until(plinth: Plinth, line: RegExp): Promise<void> {
  while (!line.test(await (await fetchOnce(`${plinth.url}/metrics`)).text()));
}
