// Nothing of one principal reaches another. Thousands of requests of many principals share two connections while
// everything that can go wrong with one of them does; each answer must be its asker's, and a query without a
// principal that follows must see neither role nor claims. SEED=n replays a run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PlinthError } from '../../src/kit/error.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { createDatabase, DatabaseError, type DatabaseService } from '../../src/postgres/postgres.ts'
import type { RawResult, ScopedRequest, Statement } from '../../src/postgres/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const principals = 5
const callers = 16
const connections = 2

let database: TestDatabase
let login: string

before(async () => {
  database = await createTestDatabase(`
    do $$ begin
      for n in 0..${principals - 1} loop
        begin execute format('create role plinth_scope_%s', n); exception when duplicate_object then null; end;
      end loop;
    end $$;
    create table note (token text primary key, who text not null default current_user);
    create table parent (id int primary key);
    create table child (parent_id int references parent deferrable initially deferred);
    create function end_connection() returns bool language sql security definer return pg_terminate_backend(pg_backend_pid());
    create function end_statement() returns bool language sql security definer return pg_cancel_backend(pg_backend_pid());
    create function complain(about text) returns text language plpgsql as $$ begin raise '%', about; end $$;
    create table vow (token text);
    create function break_vow() returns trigger language plpgsql as $$ begin raise 'broken at the end'; end $$;
    create constraint trigger vow_is_broken after insert on vow deferrable initially deferred for each row execute function break_vow();
    grant all on note, parent, child, vow to ${Array.from({ length: principals }, (_, n) => `plinth_scope_${n}`).join(', ')};
  `)
  login = (await database.query('select current_user as name')).rows[0].name
})

after(() => database.drop())

test('every answer belongs to its asker, and nothing is left for who comes next', async (context) => {
  context.diagnostic(`SEED=${seed}`)
  const run = await attack({ requests: 3_000 })
  context.diagnostic(JSON.stringify(run.outcomes))
  const alsoThese = ['22012', '22023', '23503', '57014', '42601', 'P0001', 'aborted', 'PGRST001', 'thrown']
  checkRun(run, [...alsoThese, 'cancelled'])
})

test('so it is for short reads of many principals that travel together', async (context) => {
  context.diagnostic(`SEED=${seed}`)
  const run = await attack({ requests: 4_000, together: true })
  context.diagnostic(JSON.stringify(run.outcomes))
  checkRun(run, ['22012', '42601', 'P0001', '25006', '57014', 'aborted', 'PGRST001'])
  assert.ok(run.inFlight_max > 2 * connections, `${run.inFlight_max} at once on ${connections} connections`)
})

for (const together of [false, true]) {
  const who = together ? 'one who travels with others' : 'its request'
  test(`a setting that outlives ${who} is noticed (negative control)`, async () => {
    const run = await attack({ requests: 300, leaking: true, together })
    assert.ok(run.violations.length > 0)
  })
}

function checkRun(run: Run, alsoThese: readonly string[]): void {
  assert.deepEqual(run.violations.slice(0, 10), [], `${run.violations.length} violations, SEED=${seed}`)
  assert.ok((run.outcomes.answered ?? 0) > 1_000, 'most requests are answered')
  for (const kind of alsoThese)
    assert.ok((run.outcomes[kind] ?? 0) > 0, `${kind} happened at least once, SEED=${seed}`)
}

interface Run {
  readonly violations: string[]
  readonly outcomes: Record<string, number>
  /** The most that was in flight when one more was asked. */
  inFlight_max: number
}

interface Attack {
  readonly requests: number
  /** Some requests leave a setting behind. */
  readonly leaking?: boolean
  /** Most are short reads. */
  readonly together?: boolean
}

interface Case {
  readonly request: ScopedRequest
  /** SQLSTATEs and codes that are right besides an answer; any case may also lose its connection. */
  readonly refusals: readonly string[]
  /** Whether `token` is in the table of notes when it was answered. */
  readonly notes: boolean
}

class Decision extends Error {}

async function attack({ requests, leaking = false, together = false }: Attack): Promise<Run> {
  const chance = seededRandom(seed)
  const db = createDatabase({
    url: database.url,
    size: connections,
    minimum: connections,
    statements_max: 12,
    waiting_max: 10_000,
  })
  await db.start()
  const run: Run = { violations: [], outcomes: {}, inFlight_max: 0 }
  const notes = new Map<string, boolean>()
  let next = 0
  const caller = async () => {
    while (next < requests) {
      const token = `token-${seed}-${next}`
      const who = next % principals
      next += 1
      await askOne(db, { token, who, chance: chance.number, leaking, together, run, notes })
      run.inFlight_max = Math.max(run.inFlight_max, db.stats().inFlight)
      await askNaked(db, run)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  await checkNotes(notes, run)
  await checkIdle(db, run)
  run.outcomes.cancelled = db.stats().totals.cancelled
  await db.stop()
  return run
}

interface Ask {
  readonly token: string
  readonly who: number
  readonly chance: () => number
  readonly leaking: boolean
  readonly together: boolean
  readonly run: Run
  readonly notes: Map<string, boolean>
}

async function askOne(db: DatabaseService, ask: Ask): Promise<void> {
  const { request, refusals, notes } = makeCase(ask)
  let outcome = 'answered'
  try {
    const answer = cells((await db.scoped(request))[0])
    const expected = [`plinth_scope_${ask.who}`, claimsOf(ask), ask.token]
    if (answer.join() !== expected.join()) ask.run.violations.push(`asked as ${expected}, got ${answer}`)
    ask.notes.set(ask.token, notes)
  } catch (error) {
    outcome = codeOf(error)
    if (!refusals.includes(outcome) && outcome !== 'PGRST001')
      ask.run.violations.push(`${ask.token}: ${error}`)
    if (outcome !== 'PGRST001' && outcome !== 'aborted') ask.notes.set(ask.token, false)
  }
  ask.run.outcomes[outcome] = (ask.run.outcomes[outcome] ?? 0) + 1
}

async function askNaked(db: DatabaseService, run: Run): Promise<void> {
  try {
    const seen = cells(
      await db.query(
        `select current_user::text, current_setting('role'), coalesce(current_setting('request.jwt.claims', true), ''),
                current_setting('transaction_read_only'), current_setting('statement_timeout')`,
      ),
    )
    if (seen.join() !== [login, 'none', '', 'off', '30s'].join())
      run.violations.push(`naked query saw ${seen}`)
  } catch (error) {
    if (codeOf(error) !== 'PGRST001') run.violations.push(`naked query: ${error}`)
  }
}

/** After all of it, no connection is busy or inside a transaction. */
async function checkIdle(db: DatabaseService, run: Run): Promise<void> {
  const stats = db.stats()
  if (stats.inFlight !== 0 || stats.waiting !== 0 || stats.held !== 0)
    run.violations.push(JSON.stringify(stats))
  const open = await database.query(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in%'`,
  )
  if (open.rows[0].n !== 0) run.violations.push(`${open.rows[0].n} connections are left in a transaction`)
}

/** What was answered as committed is there, what failed or was rolled back is not. */
async function checkNotes(notes: ReadonlyMap<string, boolean>, run: Run): Promise<void> {
  const { rows } = await database.query('select token, who from note')
  const found = new Set(rows.map((row) => row.token))
  for (const [token, expected] of notes) {
    if (found.has(token) !== expected)
      run.violations.push(`${token}: note ${expected ? 'lost' : 'left behind'}`)
  }
  await database.query('truncate note, child')
}

function claimsOf({ who, token }: Ask): string {
  return JSON.stringify({ sub: who, token, text: 'é'.repeat(who) })
}

function settingsOf(ask: Ask): [string, string][] {
  return [
    ['request.jwt.claims', claimsOf(ask)],
    ['role', `plinth_scope_${ask.who}`],
  ]
}

function makeCase(ask: Ask): Case {
  const dice = Math.floor(ask.chance() * 100)
  const settings = settingsOf(ask)
  const read = say(`select current_user::text, current_setting('request.jwt.claims'), $1::text`, ask.token)
  const plain = { request: { settings, statements: [read] }, refusals: [], notes: false }
  const writing = { ...plain, request: { settings, statements: [read, note(ask)] }, notes: true }
  if (ask.leaking && dice < 20) {
    const leak = say(`select set_config('request.jwt.claims', $1, false)`, claimsOf(ask))
    return { ...plain, request: { settings, statements: [read, leak] } }
  }
  if (ask.together && dice < 95) return companion(ask)
  if (dice < 25) return plain
  if (dice < 35) return varied(plain, ask)
  if (dice < 45) return writing
  if (dice < 50)
    return {
      ...plain,
      request: { ...plain.request, settings: [...settings, ['role', 'nobody_at_all']] },
      refusals: ['22023'],
    }
  if (dice < 55) return failing(ask, say('select 1 / $1::int', '0'), '22012')
  if (dice < 60) return failing(ask, say('insert into child values ($1)', '404'), '23503')
  if (dice < 62)
    return {
      ...failing(ask, say('select pg_sleep(1)'), '57014'),
      request: {
        settings: [...settings, ['statement_timeout', '5ms']],
        statements: [read, note(ask), say('select pg_sleep(1)')],
      },
    }
  if (dice < 68) return aborting(ask, [read, note(ask), say('select pg_sleep(0.02)')])
  if (dice < 69) return failing(ask, say('select end_connection()'), 'PGRST001')
  if (dice < 71)
    return {
      ...plain,
      request: { settings: [...settings, ['transaction_read_only', 'on']], statements: [read, note(ask)] },
      refusals: ['25006'],
    }
  if (dice < 73) return failing(ask, say('select complain($1)', ask.token), 'P0001')
  if (dice < 75) return failing(ask, say('insert into vow values ($1)', ask.token), 'P0001')
  if (dice < 77) return failing(ask, say('selec $1', ask.token), '42601')
  if (dice < 78) return failing(ask, say('select end_statement()'), '57014')
  return explicit(ask, [read, note(ask)])
}

/** A read that is soon known to be short, or one among them that goes wrong. */
function companion(ask: Ask): Case {
  const settings: [string, string][] = [...settingsOf(ask), ['transaction_read_only', 'on']]
  const read = say(`select current_user::text, current_setting('request.jwt.claims'), $1::text`, ask.token)
  const of = (others: readonly Statement[], ...refusals: string[]): Case => ({
    request: { settings, statements: [read, ...others] },
    refusals,
    notes: false,
  })
  const dice = Math.floor(ask.chance() * 100)
  if (dice < 4) return of([say('select 1 / $1::int', '0')], '22012')
  if (dice < 8) return of([say('select complain($1)', ask.token)], 'P0001')
  if (dice < 12) return of([say('selec $1', ask.token)], '42601')
  if (dice < 16) return of([note(ask)], '25006')
  if (dice < 18) return of([say('select end_statement()')], '57014')
  if (dice < 19) return of([say('select end_connection()')], 'PGRST001')
  if (dice < 21) {
    const { request } = of([say('select pg_sleep(1)')])
    const hurried = { ...request, settings: [...settings, ['statement_timeout', '5ms'] as const] }
    return { request: hurried, refusals: ['57014'], notes: false }
  }
  if (dice < 29) {
    const { request, ...rest } = aborting(ask, [read, say('select pg_sleep(0.005)')])
    return { request: { ...request, settings }, ...rest, notes: false }
  }
  if (dice < 40) return varied(of([]), ask)
  return of([])
}

/** More texts than a connection keeps prepared, so that statements are evicted and parsed again all the time. */
function varied(plain: Case, ask: Ask): Case {
  const text = `select current_user::text, current_setting('request.jwt.claims'), $1::text /* ${Math.floor(ask.chance() * 40)} */`
  return { ...plain, request: { ...plain.request, statements: [say(text, ask.token)] } }
}

function failing(ask: Ask, last: Statement, code: string): Case {
  const read = say(`select current_user::text, current_setting('request.jwt.claims'), $1::text`, ask.token)
  return {
    request: { settings: settingsOf(ask), statements: [read, note(ask), last] },
    refusals: [code],
    notes: false,
  }
}

function aborting(ask: Ask, statements: readonly Statement[]): Case {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new DOMException('gone', 'AbortError')), Math.floor(ask.chance() * 40))
  const transaction =
    ask.chance() < 0.4 ? { isolation: null, end: 'decide' as const, decide: () => true } : undefined
  const request = { settings: settingsOf(ask), statements, signal: controller.signal }
  return {
    request: transaction === undefined ? request : { ...request, transaction },
    refusals: ['aborted'],
    notes: true,
  }
}

function explicit(ask: Ask, statements: readonly Statement[]): Case {
  const isolation =
    [null, 'read committed', 'repeatable read', 'serializable'][Math.floor(ask.chance() * 4)] ?? null
  const settings = settingsOf(ask)
  const dice = Math.floor(ask.chance() * 7)
  const of = (transaction: ScopedRequest['transaction'] & object, extra: readonly Statement[] = []) => ({
    settings,
    statements: [...statements, ...extra],
    transaction,
  })
  const orphan = say('insert into child values ($1)', '404')
  // Serializable transactions may fail each other.
  const refusals = ['40001']
  switch (dice) {
    case 0:
      return { request: of({ isolation, end: 'commit' }), refusals, notes: true }
    case 1:
      return { request: of({ isolation, end: 'rollback' }), refusals, notes: false }
    case 2:
      return { request: of({ isolation, end: 'decide', decide: () => true }), refusals, notes: true }
    case 3:
      return { request: of({ isolation, end: 'decide', decide: () => false }), refusals, notes: false }
    case 4:
      return {
        request: of({ isolation, end: 'decide', decide: refuse }),
        refusals: [...refusals, 'thrown'],
        notes: false,
      }
    case 5: {
      const end = (['commit', 'rollback', 'decide'] as const)[Math.floor(ask.chance() * 3)] ?? 'commit'
      const decide = () => ask.token.length % 2 === 0
      return {
        request: of({ isolation, end, decide }, [orphan]),
        refusals: [...refusals, '23503'],
        notes: false,
      }
    }
    default:
      return {
        request: of({ isolation, end: 'decide', decide: () => true }, [say('select 1 / $1::int', '0')]),
        refusals: [...refusals, '22012'],
        notes: false,
      }
  }
}

function refuse(): never {
  throw new Decision('no')
}

function note(ask: Ask): Statement {
  return say('insert into note (token) values ($1)', ask.token)
}

function say(text: string, ...parameters: string[]): Statement {
  return { text, parameters }
}

function codeOf(error: unknown): string {
  if (error instanceof DatabaseError) return error.sqlstate
  if (error instanceof PlinthError) return error.code
  if (error instanceof Decision) return 'thrown'
  return error instanceof DOMException && error.name === 'AbortError' ? 'aborted' : 'unknown'
}

function cells(result: RawResult | undefined): (string | null)[] {
  const row = result?.rows[0]
  return row === undefined ? [] : Array.from({ length: row.length }, (_, i) => row.text(i))
}
