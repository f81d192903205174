// Which statements one connection has prepared, by text. The server's own state is the truth: a statement counts
// as prepared only while its ParseComplete was seen and no CloseComplete followed.
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ResultColumn } from '../types.ts'

export interface Prepared {
  readonly name: string
  readonly text: string
  /** Whether the server has it now. When false, a flush that needs it sends Close and Parse first. */
  ready: boolean
  /** Once described. */
  columns: readonly ResultColumn[]
  /** Their names. */
  fields: readonly string[]
}

/**
 * `statements_max` bounds what the server keeps for us: a backend spends 5 to 50 kB on each prepared statement.
 * 0: none are kept. Each use is then parsed as the unnamed statement, which poolers understand that lose the others.
 *
 * Where more statements are in use than that, each use makes room for the next, so making room must not look at all of
 * them. The cache keeps statements in an array, and its Map has their places only: tables that the Map has outgrown
 * keep alive no statement (see pool/bag.ts).
 */
export class StatementCache {
  readonly #known: LRUCache<string, Prepared> | null
  #evicted: Prepared[] = []

  constructor(statements_max: number) {
    const dispose = (statement: Prepared) => void this.#evicted.push(statement)
    this.#known = statements_max === 0 ? null : new LRUCache({ max: statements_max, dispose })
  }

  /** The statement of this text, made known (not yet prepared) when it is new. */
  use(text: string): Prepared {
    if (this.#known === null) return { name: '', text, ready: false, columns: [], fields: [] }
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const made: Prepared = { name: statementName(text), text, ready: false, columns: [], fields: [] }
    this.#known.set(text, made)
    return made
  }

  /**
   * Statements to close on the server, at the start of the next flush, where no error can skip the Close. One that is
   * wanted again has the same name, and is closed before it is parsed anyway.
   */
  takeEvicted(): readonly Prepared[] {
    if (this.#evicted.length === 0) return none
    const evicted = this.#evicted.filter(({ text }) => !this.#known?.has(text))
    this.#evicted = []
    return evicted
  }

  get size(): number {
    return this.#known?.size ?? 0
  }
}

const none: readonly Prepared[] = []

/** 96 bits of the text's digest: equal texts share a name on every connection, so the database's logs can be read. */
export function statementName(text: string): string {
  return `p_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`
}
