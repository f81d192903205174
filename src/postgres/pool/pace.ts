// How long kinds of reads keep a connection busy, learned from their answers. Short ones travel together: several of
// them behind each other on one connection cost the server and us fewer system calls and fewer changes of process
// than the same ones spread over many connections, and none waits for longer than `company_ms` for its predecessors.

/** What the reads ahead of another on its connection may take together, in milliseconds. */
const company_ms = 1
/** The last text of a flush is its kind; shapes of requests are bounded, and so is what is remembered of them. */
const kinds_max = 2_000
/** An answer is also late because we were late to read it, so what is faster than known counts for more. */
const faster = 0.5
const slower = 1 / 32

/** A share of a connection: 1 is all of it. */
export type Load = number

export class Pace {
  readonly #lightest: Load
  readonly #msByKind = new Map<string, number>()

  /** `together_max`: how many of even the shortest may be on one connection. */
  constructor(together_max: number) {
    this.#lightest = 1 / together_max
  }

  /** null and kinds that were never seen take a connection for themselves. */
  load(kind: string | null): Load {
    if (kind === null) return 1
    const ms = this.#msByKind.get(kind)
    return ms === undefined ? 1 : Math.min(1, Math.max(this.#lightest, ms / company_ms))
  }

  learn(kind: string, ms: number): void {
    const known = this.#msByKind.get(kind)
    if (known === undefined) {
      if (this.#msByKind.size >= kinds_max) this.#msByKind.clear()
      this.#msByKind.set(kind, ms)
    } else this.#msByKind.set(kind, known + (ms - known) * (ms < known ? faster : slower))
  }
}
