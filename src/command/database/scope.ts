// The transaction of a command, as those who write SQL in it see it: each statement says under which role it runs, and the
// role is sent with it where it is not the one before.
import { PlinthError } from '../../kit/error.ts'
import type {
  FlushRequest,
  HeldTransaction,
  RawResult,
  ResultRoom,
  ScopedRequest,
  Statement,
} from '../../postgres/types.ts'

type Setting = readonly [name: string, value: string]

/** What is done before the first statement of the command, in the same write. */
export interface Opening {
  readonly settings: readonly Setting[]
  /** In this order, each as its role. */
  readonly statements: readonly OpeningStatement[]
}

export interface OpeningStatement {
  readonly role: string
  readonly statement: Statement
}

export interface ScopeOptions {
  readonly opening: Opening
  /** Rows that a command may read in all. */
  readonly rowsMax: number
}

export class Scope {
  readonly #held: HeldTransaction
  readonly #options: ScopeOptions
  #opened = false
  #role: string | null = null
  #rows = 0
  #first: Promise<RawResult> | null = null
  #failure: unknown = null
  #closed = false

  constructor(held: HeldTransaction, options: ScopeOptions) {
    this.#held = held
    this.#options = options
  }

  /** The result of the first statement of the opening, which is sent now if nothing was. */
  async first(): Promise<RawResult> {
    if (this.#first === null) await this.flush({ settings: [], statements: [] })
    return this.#first as Promise<RawResult>
  }

  /** What the database said first against a statement, whether or not somebody caught it; null: nothing. */
  get failure(): unknown {
    return this.#failure
  }

  /** One statement. Rejects with DatabaseError, PL508 when the command has read more rows than it may, PL514 after its end. */
  async run(role: string, statement: Statement): Promise<RawResult> {
    const [result] = await this.flush({ settings: this.#roleOf(role), statements: [statement] })
    return result as RawResult
  }

  /** A request of somebody who brings their own settings, the role among them. */
  async scoped({ settings, statements }: ScopedRequest): Promise<readonly RawResult[]> {
    const sent = settings.filter(([name]) => name !== 'transaction_read_only')
    const pending = this.flush({ settings: sent, statements })
    this.#role = sent.find(([name]) => name === 'role')?.[1] ?? null
    return pending
  }

  /** The last statements, and COMMIT. Nothing is sent afterwards. */
  commit(role: string, statements: readonly Statement[]): Promise<readonly RawResult[]> {
    const settings = statements.length === 0 ? [] : this.#roleOf(role)
    return this.#send({ settings, statements }, (request) => {
      this.#closed = true
      return this.#held.commit(request)
    })
  }

  close(): Promise<void> {
    this.#closed = true
    return this.#held.rollback()
  }

  async flush(request: FlushRequest): Promise<readonly RawResult[]> {
    const results = await this.#send(request, (whole) => this.#held.run(whole))
    for (const { rows } of results) this.#rows += rows.length
    if (this.#rows > this.#options.rowsMax) throw tooManyRows(this.#options.rowsMax)
    return results
  }

  async #send(
    request: FlushRequest,
    send: (whole: FlushRequest) => Promise<readonly RawResult[]>,
  ): Promise<readonly RawResult[]> {
    if (this.#closed) throw hasEnded()
    try {
      return await (this.#opened ? send(request) : this.#open(request, send))
    } catch (error) {
      this.#failure ??= error
      throw error
    }
  }

  async #open(
    request: FlushRequest,
    send: (whole: FlushRequest) => Promise<readonly RawResult[]>,
  ): Promise<readonly RawResult[]> {
    this.#opened = true
    const { settings, statements } = this.#options.opening
    const [first] = statements
    if (first === undefined) return send({ ...request, settings: [...settings, ...request.settings] })
    const opening = inTurn(statements)
    // The opening has roles of its own, so the settings of the request are made behind it.
    const own = request.settings.map(([name, value]) => set(name, value))
    const sent = send({
      settings: [...settings, ['role', first.role]],
      statements: [...opening, ...own, ...request.statements],
    })
    this.#first = sent.then((results) => results[0] as RawResult)
    this.#first.catch(() => undefined)
    return (await sent).slice(opening.length + own.length)
  }

  #roleOf(role: string): readonly Setting[] {
    if (this.#role === role) return []
    this.#role = role
    return [['role', role]]
  }
}

/** With the change of the role between two that have different ones. */
function inTurn(statements: readonly OpeningStatement[]): readonly Statement[] {
  return statements.flatMap(({ role, statement }, i) =>
    i === 0 || statements[i - 1]?.role === role ? [statement] : [set('role', role), statement],
  )
}

function set(name: string, value: string): Statement {
  return { text: 'select set_config($1, $2, true)', parameters: [name, value] }
}

export function roomOf(bytesMax: number): ResultRoom {
  return { admit: (bytes) => (bytes > bytesMax ? rowTooLarge(bytesMax) : null) }
}

function rowTooLarge(bytesMax: number): PlinthError {
  return new PlinthError({
    code: 'PL508',
    status: 500,
    message: `The command read a row of more than ${bytesMax} bytes.`,
    hint: 'Read less of it, or raise answer-bytes-max.',
  })
}

function tooManyRows(rowsMax: number): PlinthError {
  return new PlinthError({
    code: 'PL508',
    status: 500,
    message: `The command read more than ${rowsMax} rows.`,
    hint: 'Let the database count and sum, read in parts, or raise command-rows-max.',
  })
}

function hasEnded(): PlinthError {
  return new PlinthError({
    code: 'PL514',
    status: 500,
    message: 'The command has ended, and its database with it.',
    hint: 'Await every query within run.',
  })
}
