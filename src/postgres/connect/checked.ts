// Connections to a server that was found fit. It is asked before the first connection is handed out, whenever that
// comes: a database that was not there at the start is looked at when it appears.

import type { OpenClient, Opener } from './open.ts'
import { checkServer } from './server.ts'

/** Where the pool gets its connections from. */
export interface Connections {
  open(): Promise<OpenClient>
}

export class CheckedConnections implements Connections {
  readonly #opener: Opener
  readonly #named: boolean
  #check: Promise<unknown> | null = null
  #fit = false

  /** `named`: whether statements are prepared by name. */
  constructor(opener: Opener, options: { readonly named: boolean }) {
    this.#opener = opener
    this.#named = options.named
  }

  /** Rejects with PL108 or PL109 when the server is none that we can work with; the next call asks it again. */
  async open(): Promise<OpenClient> {
    if (!this.#fit) await this.#ask()
    return await this.#opener.open()
  }

  async #ask(): Promise<void> {
    // Those who come together ask together.
    this.#check ??= checkServer(this.#opener, { named: this.#named })
    try {
      await this.#check
      this.#fit = true
    } finally {
      this.#check = null
    }
  }
}
