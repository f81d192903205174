// Runs one part of a migration: tries to get its locks for a moment only, so that nobody queues up behind it, gives way, and
// tries again. A transaction is recorded within itself; what runs alone is recorded after it, and can be run again.
import { clock } from '../../kit/clock.ts'
import { PlinthError } from '../../kit/error.ts'
import { random } from '../../kit/random.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import type { ParameterValue } from '../../postgres/types.ts'
import { checkedStatements, notItsOwn } from '../files/transaction.ts'
import { quote } from '../quote.ts'
import { blockers } from './blockers.ts'
import { clearLeftover } from './leftover.ts'

export interface Runner {
  readonly session: Session
  readonly schema: string
  /** Who runs it and owns what it makes; null: the login. */
  readonly owner: string | null
  readonly lockTimeoutMs: number
  /** How long it is tried again in all. */
  readonly patienceMs: number
  readonly report: (line: string) => void
}

export interface Part {
  readonly transactional: boolean
  readonly sql: string
  /** `migrations/0002_orders.sql`, or what else people know it by. */
  readonly file: string
  /** Where it begins in there. */
  readonly line: number
}

/** A statement that says that the part is done. */
export interface Record {
  readonly text: string
  readonly parameters: readonly ParameterValue[]
}

const FIRST_MS = 100
const LONGEST_MS = 1_000
/** Building an index waits for transactions, not in front of others. */
const ALONE_LOCK_TIMEOUT_MS = 2_000
/** lock_not_available, deadlock_detected. */
const BUSY: ReadonlySet<string> = new Set(['55P03', '40P01'])

/** Throws PL406 when the locks were not to be had, PL407 when the database refuses it. */
export async function runPart(runner: Runner, part: Part, record: Record | null): Promise<void> {
  if (part.transactional) checkedStatements(part)
  const until = clock.monotonic() + runner.patienceMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (part.transactional ? runTransaction(runner, part, record) : runAlone(runner, part, record))
      return
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      if (!BUSY.has(error.sqlstate)) throw failed(part, error)
      const held = await blockers(runner.session, runner.schema)
      if (clock.monotonic() >= until) throw busy(part, held, error)
      if (attempt === 1) runner.report(`${part.file}: waits for ${held[0] ?? 'a lock'}`)
      const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10))
      await clock.sleep(full * (0.5 + random.number()))
    }
  }
}

/** That the transaction at the end is the one from the beginning: a file must not commit halfway. */
const GUARD = `set local plinth.migrating = 'yes'`
const GUARDED = `select current_setting('plinth.migrating', true) = 'yes'`

async function runTransaction(runner: Runner, part: Part, record: Record | null): Promise<void> {
  const { session, lockTimeoutMs } = runner
  await session.script(['begin', GUARD, ...surroundings(runner, { lockTimeoutMs, local: true })].join(';\n'))
  try {
    await session.script(part.sql)
    if ((await session.query(GUARDED)).rows[0]?.text(0) !== 't')
      throw notItsOwn(`${part.file} ends its transaction itself`)
    if (record !== null) {
      await session.script('reset role')
      await session.query(record.text, record.parameters)
    }
    await session.script('commit')
  } catch (error) {
    await session.script('rollback')
    throw error
  }
}

async function runAlone(runner: Runner, part: Part, record: Record | null): Promise<void> {
  const { session } = runner
  try {
    const lockTimeoutMs = Math.max(runner.lockTimeoutMs, ALONE_LOCK_TIMEOUT_MS)
    await session.script(surroundings(runner, { lockTimeoutMs, local: false }).join(';\n'))
    if (!(await clearLeftover(session, part.sql))) await session.script(part.sql)
  } finally {
    await session.script('reset role; reset search_path; reset lock_timeout')
  }
  if (record !== null) await session.query(record.text, record.parameters)
}

interface Surroundings {
  readonly lockTimeoutMs: number
  readonly local: boolean
}

function surroundings({ schema, owner }: Runner, { lockTimeoutMs, local }: Surroundings): readonly string[] {
  const set = local ? 'set local' : 'set'
  return [
    `${set} search_path = ${quote(schema)}`,
    `${set} lock_timeout = ${lockTimeoutMs}`,
    ...(owner === null ? [] : [`${set} role ${quote(owner)}`]),
  ]
}

function failed({ file, line, sql }: Part, error: DatabaseError): PlinthError {
  const before = error.position === null ? null : [...sql].slice(0, Number(error.position) - 1)
  const at = before === null ? file : `${file}:${line + before.filter((each) => each === '\n').length}`
  return new PlinthError({
    code: 'PL407',
    status: 500,
    message: `${at}: ${error.message} (${error.sqlstate})`,
    details: [error.detail, error.where].filter((each) => each !== null).join('\n') || null,
    hint: error.hint ?? 'Nothing of this part was done. Mend the file, or the rows, and apply again.',
    cause: error,
  })
}

function busy({ file }: Part, held: readonly string[], cause: DatabaseError): PlinthError {
  return new PlinthError({
    code: 'PL406',
    status: 503,
    message: `${file}: others kept what it must lock for too long.`,
    details: held.join('\n') || null,
    hint: 'End the transactions that details names, or apply when there is less to do. What was done stays done; the next run goes on from there.',
    retryable: true,
    cause,
  })
}
