// Which statements one connection has prepared, by text. The server's own state is the truth: a statement counts
// as prepared only while its ParseComplete was seen and no CloseComplete followed.
import { createHash } from 'node:crypto'

export interface Prepared {
  readonly name: string
  readonly text: string
  /** Whether the server has it now. When false, a flush that needs it sends Close and Parse first. */
  ready: boolean
  /** Column names, once described. */
  fields: readonly string[]
  usedAt: number
}

/**
 * `statements_max` bounds what the server keeps for us: a backend spends 5 to 50 kB on each prepared statement.
 * 0: none are kept. Each use is then parsed as the unnamed statement, which poolers understand that lose the others.
 */
export class StatementCache {
  readonly #byText = new Map<string, Prepared>()
  readonly #limit: number
  #evicted: Prepared[] = []
  #tick = 0

  constructor(statements_max: number) {
    this.#limit = statements_max
  }

  /** The statement of this text, made known (not yet prepared) when it is new. */
  use(text: string): Prepared {
    if (this.#limit === 0) return { name: '', text, ready: false, fields: [], usedAt: 0 }
    this.#tick += 1
    const known = this.#byText.get(text)
    if (known !== undefined) {
      known.usedAt = this.#tick
      return known
    }
    if (this.#byText.size >= this.#limit) this.#evictOldest()
    const made: Prepared = { name: statementName(text), text, ready: false, fields: [], usedAt: this.#tick }
    this.#byText.set(text, made)
    return made
  }

  /** Statements to close on the server, at the start of the next flush, where no error can skip the Close. */
  takeEvicted(): readonly Prepared[] {
    if (this.#evicted.length === 0) return none
    const evicted = this.#evicted.filter((statement) => !this.#byText.has(statement.text))
    this.#evicted = []
    return evicted
  }

  get size(): number {
    return this.#byText.size
  }

  #evictOldest(): void {
    let oldest: Prepared | undefined
    for (const statement of this.#byText.values()) {
      if (oldest === undefined || statement.usedAt < oldest.usedAt) oldest = statement
    }
    if (oldest === undefined) return
    this.#byText.delete(oldest.text)
    this.#evicted.push(oldest)
  }
}

const none: readonly Prepared[] = []

/** 96 bits of the text's digest: equal texts share a name on every connection, so the database's logs can be read. */
export function statementName(text: string): string {
  return `p_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`
}
