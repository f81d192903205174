// What the requests of a batch have answered so far. Bodies stay the text that came, and are parsed where somebody refers to them.

import { exactly } from '../flow/exact.ts'
import type { Named } from './failure.ts'
import { notInBatch } from './failure.ts'

export interface BatchResult {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** '' is no body. */
  readonly text: string
  readonly isJson: boolean
}

export class Results {
  readonly #all: (BatchResult & Named)[] = []
  readonly #parsed = new Map<string, unknown>()

  add(named: Named, result: BatchResult): void {
    if (named.id !== null && this.#all.some(({ id }) => id === named.id))
      throw notInBatch(`A second request with the id ${named.id}`)
    this.#all.push({ ...named, ...result })
  }

  /** The body of an earlier request, by its id or its place. Throws where there is none. */
  bodyOf(name: string): unknown {
    const found = this.#all.find(({ id, index }) => id === name || String(index) === name)
    if (found === undefined) throw notInBatch(`A reference to ${name}, which no earlier request is called,`)
    if (!this.#parsed.has(name))
      this.#parsed.set(name, found.isJson && found.text !== '' ? JSON.parse(found.text, exactly) : found.text)
    return this.#parsed.get(name)
  }

  /** The answer of the batch. */
  text(): string {
    return `[${this.#all.map(textOf).join(',')}]`
  }
}

function textOf({ id, status, headers, text, isJson }: BatchResult & Named): string {
  const own = JSON.stringify({ ...(id !== null && { id }), status, headers })
  const body = text === '' ? 'null' : isJson ? text : JSON.stringify(text)
  return `${own.slice(0, -1)},"body":${body}}`
}
