// How a job runs on the link that was chosen for it: one flush in the implicit transaction of its Sync, or an
// explicit transaction on a link that is its own. Whatever happens, the link is outside of any transaction
// afterwards, or it is destroyed.
import { DatabaseError, databaseError } from '../database-error.ts'
import { refusedResult } from '../refused-result.ts'
import type { RawResult, ScopedRequest, Statement } from '../types.ts'
import { connectionLost } from '../unavailable.ts'
import { type Flush, type FlushPlan, idle, inTransaction } from '../wire/flush.ts'
import { parameters_max } from '../wire/message.ts'
import type { PgErrorMessage } from '../wire/pg.ts'
import type { Job } from './job.ts'
import type { Link } from './link.ts'

/** Throws on what could not be sent, before a link is taken for it. */
export function check(request: ScopedRequest): void {
  for (const { parameters } of request.statements) {
    if (parameters.length > parameters_max) {
      throw new DatabaseError({ sqlstate: '54023', message: `more than ${parameters_max} parameters` })
    }
  }
  if (request.transaction !== undefined) begin(request.transaction.isolation)
}

export function run(link: Link, job: Job): void {
  if (job.onLink !== null) {
    job.succeed([])
    job.onLink(link)
  } else if (job.exclusive) openTransaction(link, job)
  else link.send(implicit(job), (flush) => implicitEnded(link, job, flush))
}

function implicitEnded(link: Link, job: Job, flush: Flush): void {
  if (flush.lost !== null) job.fail(connectionLost(flush.lost, job.readsOnly))
  else if (flush.status !== idle) {
    const left = new Error('a statement left its transaction open')
    link.destroy(left)
    job.fail(connectionLost(left, false))
  } else if (flush.error === null) finish(link, job, flush)
  else if (mayResend(link, job, flush)) run(link, job)
  else refuse(link, job, flush.error)
}

function openTransaction(link: Link, job: Job): void {
  link.send(opening(job.request), (flush) => {
    if (flush.lost !== null) job.fail(connectionLost(flush.lost, job.readsOnly))
    // A cancel on its way could hit what is sent next, so the rest waits until it is past.
    else link.afterCancel(() => opened(link, job, flush))
  })
}

function opened(link: Link, job: Job, flush: Flush): void {
  const { error } = flush
  if (error !== null) {
    undo(link, flush.status, () => {
      if (mayResend(link, job, flush)) openTransaction(link, job)
      else refuse(link, job, error)
    })
  } else if (job.request.transaction?.end !== 'decide' || flush.refusal !== null) {
    undo(link, flush.status, () => finish(link, job, flush))
  } else decideAndClose(link, job, flush)
}

function decideAndClose(link: Link, job: Job, opened: Flush): void {
  const decision: Decision = job.settled ? { kind: 'abandoned' } : decide(job.request, opened.results)
  if (decision.kind === 'decided') {
    closeTransaction(link, job, { opened, commit: decision.commit })
    return
  }
  undo(link, inTransaction, () => {
    if (decision.kind === 'threw') job.fail(decision.error)
    link.release(job)
  })
}

interface Ending {
  /** The flush that has the results. */
  readonly opened: Flush
  readonly commit: boolean
}

function closeTransaction(link: Link, job: Job, ending: Ending): void {
  const after = ending.commit ? [commit] : [checkConstraints, rollback]
  link.send({ before: none, settings: [], statements: none, after, kind: null }, (flush) => {
    if (flush.lost !== null) job.fail(connectionLost(flush.lost, job.readsOnly || !ending.commit))
    else link.afterCancel(() => undo(link, flush.status, () => closed(link, job, { ...ending, flush })))
  })
}

function closed(link: Link, job: Job, { flush, opened }: Ending & { readonly flush: Flush }): void {
  if (flush.error === null) finish(link, job, opened)
  else refuse(link, job, flush.error)
}

/** Goes on once the link is outside of any transaction; a link that cannot get there is destroyed. */
export function undo(link: Link, status: number, next: () => void): void {
  if (status === idle) {
    next()
    return
  }
  link.send({ before: none, settings: [], statements: none, after: [rollback], kind: null }, (flush) => {
    const undone = flush.lost === null && flush.status === idle
    if (!undone) link.destroy(new Error('a transaction could not be rolled back'))
    next()
  })
}

function finish(link: Link, job: Job, { results, refusal, status }: Flush): void {
  if (refusal === null) job.succeed(results)
  else job.fail(refusedResult(refusal, { committed: status === idle && commits(job) }))
  link.release(job)
}

/** Whether the end of its flush keeps what it changed. */
function commits({ readsOnly, request }: Job): boolean {
  return !readsOnly && request.transaction?.end !== 'rollback'
}

function refuse(link: Link, job: Job, error: PgErrorMessage): void {
  job.fail(databaseError(error))
  link.release(job)
}

function mayResend(link: Link, job: Job, flush: Flush): boolean {
  if (job.resent || job.settled || !flush.forgetStaleStatements()) return false
  job.resent = true
  link.countResent()
  return true
}

type Decision =
  | { readonly kind: 'decided'; readonly commit: boolean }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'abandoned' }

function decide(request: ScopedRequest, results: readonly RawResult[]): Decision {
  try {
    return { kind: 'decided', commit: request.transaction?.decide?.(results) ?? false }
  } catch (error) {
    return { kind: 'threw', error }
  }
}

function implicit({ request, kind }: Job): FlushPlan {
  const { settings, statements, room } = request
  return { before: none, settings, statements, after: none, kind, room }
}

function opening(request: ScopedRequest): FlushPlan {
  const transaction = request.transaction
  return {
    before: [begin(transaction?.isolation ?? null)],
    settings: request.settings,
    statements: request.statements,
    after: endings[transaction?.end ?? 'commit'],
    kind: null,
    room: request.room,
  }
}

export function begin(isolation: string | null): Statement {
  const statement = begins.get(isolation)
  if (statement === undefined) throw new RangeError(`no isolation level ${JSON.stringify(isolation)}`)
  return statement
}

export const statement = (text: string): Statement => ({ text, parameters: [] })
export const none: readonly Statement[] = []
export const commit = statement('commit')
const rollback = statement('rollback')
/** Deferred violations of a transaction that is rolled back surface here, as they would have at its commit. */
const checkConstraints = statement('set constraints all immediate')
const begins: ReadonlyMap<string | null, Statement> = new Map([
  [null, statement('begin')],
  ['read uncommitted', statement('begin isolation level read uncommitted')],
  ['read committed', statement('begin isolation level read committed')],
  ['repeatable read', statement('begin isolation level repeatable read')],
  ['serializable', statement('begin isolation level serializable')],
])
const endings = { commit: [commit], rollback: [checkConstraints, rollback], decide: none } as const
