// A transaction that its caller leads: flush after flush on a link that is its own, until COMMIT or ROLLBACK. However it
// ends, the link is outside of any transaction and has no lock of it when it goes back; or it is destroyed.
import { DatabaseError, databaseError } from '../database-error.ts'
import { refusedResult } from '../refused-result.ts'
import type { FlushRequest, HeldTransaction, HoldOptions, RawResult, Statement } from '../types.ts'
import { connectionLost } from '../unavailable.ts'
import { type Flush, type FlushPlan, idle, inTransaction } from '../wire/flush.ts'
import type { Job } from './job.ts'
import type { Link } from './link.ts'
import { begin, commit, none, statement, undo } from './run.ts'

export class Held implements HeldTransaction {
  readonly #link: Link
  readonly #job: Job
  readonly #options: HoldOptions
  #begun = false
  /** Why nothing is sent any more but the end. */
  #error: Error | null = null
  #ended: Promise<void> | null = null

  constructor(link: Link, job: Job, options: HoldOptions) {
    this.#link = link
    this.#job = job
    this.#options = options
    for (const key of this.#locks) this.#send(flushOf({ statements: [lock(key)] }), ignore)
  }

  run(request: FlushRequest): Promise<readonly RawResult[]> {
    return this.#flush({ ...request, after: none }, inTransaction)
  }

  async commit(last: FlushRequest): Promise<readonly RawResult[]> {
    try {
      return await this.#flush({ ...last, after: [commit] }, idle)
    } finally {
      if (this.#error === null) this.#release()
      else await this.rollback()
    }
  }

  rollback(): Promise<void> {
    this.#error ??= ended()
    this.#ended ??= new Promise((resolve) => {
      if (this.#link.inFlight > 0) this.#link.cancel(ignore)
      this.#send(flushOf({ after: this.#begun ? [end] : none }), (flush) => {
        this.#link.afterCancel(() =>
          undo(this.#link, flush.lost === null ? flush.status : idle, () => this.#release(resolve)),
        )
      })
    })
    return this.#ended
  }

  #flush(plan: Partial<FlushPlan>, expected: number): Promise<readonly RawResult[]> {
    if (this.#error !== null) return Promise.reject(this.#error)
    const before = this.#begun ? none : [begin(this.#options.isolation)]
    this.#begun = true
    return new Promise((resolve, reject) => {
      this.#send(flushOf({ ...plan, before }), (flush, trouble) => {
        const error = trouble ?? this.#error ?? this.#unexpected(flush, expected)
        if (error === null) resolve(flush.results)
        else reject(error)
      })
    })
  }

  #send(plan: FlushPlan, done: (flush: Flush, trouble: Error | null) => void): void {
    const { room } = this.#options
    this.#link.send(room === undefined ? plan : { ...plan, room }, (flush) => {
      const trouble = troubleOf(flush)
      this.#error ??= trouble
      done(flush, trouble)
    })
  }

  #unexpected(flush: Flush, expected: number): Error | null {
    if (flush.status === expected) return null
    // Its SQL ended the transaction under us: what was done before is decided already.
    const error = new DatabaseError({
      sqlstate: '2D000',
      message: 'A statement ended the transaction, which is for the server to end.',
    })
    this.#error = error
    this.#link.destroy(error)
    return error
  }

  get #locks(): readonly string[] {
    return this.#options.locks ?? []
  }

  #release(released: () => void = ignore): void {
    this.#error ??= ended()
    this.#ended ??= Promise.resolve()
    if (this.#locks.length === 0) {
      this.#link.release(this.#job)
      released()
      return
    }
    // Given back when it is idle: who waits for a link of their own is told once, and takes none that has something in flight.
    this.#link.send(flushOf({ statements: [unlock] }), (flush) => {
      if (flush.error !== null) this.#link.destroy(flush.error)
      this.#link.release(this.#job)
      released()
    })
  }
}

function troubleOf(flush: Flush): Error | null {
  if (flush.lost !== null) return connectionLost(flush.lost, false)
  if (flush.error !== null) return flush.forgetStaleStatements() ? stale() : databaseError(flush.error)
  return flush.refusal === null ? null : refusedResult(flush.refusal, { committed: flush.status === idle })
}

/** What it prepared does not fit the tables any more; a new transaction prepares it anew. */
function stale(): DatabaseError {
  return new DatabaseError({ sqlstate: '40001', message: 'The schema changed under a prepared statement.' })
}

function ended(): DatabaseError {
  return new DatabaseError({ sqlstate: '25P01', message: 'The transaction has ended.' })
}

function flushOf(plan: Partial<FlushPlan>): FlushPlan {
  return { before: none, settings: [], statements: none, after: none, kind: null, ...plan }
}

const ignore = (): void => undefined

const end = statement('rollback')
const unlock = statement('select pg_advisory_unlock_all()')
const lock = (key: string): Statement => ({
  text: 'select pg_advisory_lock(hashtextextended($1, 0))',
  parameters: [key],
})
