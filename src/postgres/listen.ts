// Hears NOTIFY on a connection of its own and finds its way back when that is lost. A notification that was sent
// meanwhile is gone, so whoever listens is told that something may have been missed.
import type { ListeningLost } from '../kit/database-event.ts'
import { closeClient } from './connect/close.ts'
import { type OpenClient, Opener } from './connect/open.ts'
import { parseDatabaseUrl } from './connect/url.ts'
import { backoffMs } from './pool/backoff.ts'
import { Flush } from './wire/flush.ts'

export interface EarOptions {
  readonly url: string
  readonly observe?: (event: EarEvent) => void
  /** How often the connection is tried; one that does not answer until the next time is given up. */
  readonly heartbeat_ms?: number
}

export type EarEvent = { readonly kind: 'listening'; readonly channel: string } | ListeningLost

export interface Ear {
  /**
   * Calls `heard` with each payload on the channel, and `missed` whenever the connection was lost and is back.
   * Resolves when it listens, or when the first attempt failed: it then goes on trying.
   */
  listen(channel: string, heard: (payload: string) => void, missed: () => void): Promise<Listening>
}

export interface Listening {
  stop(): Promise<void>
}

const heartbeat_ms = 15_000
const connect_timeout_ms = 5_000
/** It only ever says LISTEN, and that it is there. */
const statements_max = 4

export function createEar(options: EarOptions): Ear {
  const opener = new Opener(parseDatabaseUrl(options.url), {
    statements_max,
    connect_timeout_ms,
    cancel_timeout_ms: connect_timeout_ms,
    settings: [],
  })
  const settled = { observe: () => undefined, heartbeat_ms, ...options }
  return {
    async listen(channel, heard, missed) {
      const listener = new Listener(opener, settled, { channel, heard, missed })
      await listener.connect()
      return listener
    },
  }
}

interface Subscription {
  readonly channel: string
  readonly heard: (payload: string) => void
  readonly missed: () => void
}

class Listener implements Listening {
  readonly #opener: Opener
  readonly #options: Required<EarOptions>
  readonly #subscription: Subscription
  #open: OpenClient | null = null
  #attempt = 0
  /** Whether there was a time without ears. */
  #deaf = false
  #stopped = false
  #retry: NodeJS.Timeout | null = null
  #heartbeat: NodeJS.Timeout | null = null

  constructor(opener: Opener, options: Required<EarOptions>, subscription: Subscription) {
    this.#opener = opener
    this.#options = options
    this.#subscription = subscription
  }

  async connect(): Promise<void> {
    try {
      const open = await this.#opener.open()
      if (this.#stopped) {
        await closeClient(open)
        return
      }
      this.#adopt(open)
      await execute(open, `listen ${quoted(this.#subscription.channel)}`)
    } catch (error) {
      this.#lost(this.#open, error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#attempt = 0
    this.#options.observe({ kind: 'listening', channel: this.#subscription.channel })
    if (this.#deaf) this.#subscription.missed()
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    if (this.#open !== null) await closeClient(this.#open)
  }

  #adopt(open: OpenClient): void {
    this.#open = open
    const { client } = open
    client.on('notification', (message: { readonly channel: string; readonly payload?: string }) => {
      if (message.channel === this.#subscription.channel) this.#subscription.heard(message.payload ?? '')
    })
    client.on('error', (error: Error) => this.#lost(open, error))
    client.on('end', () => this.#lost(open, new Error('the server closed the connection')))
    this.#beat(open)
  }

  /** A link that was cut without a word looks like silence, which is what this connection hears most of the time. */
  #beat(open: OpenClient): void {
    let answered = true
    this.#heartbeat = setInterval(() => {
      if (!answered) {
        open.connection.stream.destroy(new Error('no answer to a heartbeat'))
        return
      }
      answered = false
      execute(open, 'select 1').then(
        () => {
          answered = true
        },
        (error: Error) => this.#lost(open, error),
      )
    }, this.#options.heartbeat_ms).unref()
  }

  /** `open`: which connection says so; a former one has nothing more to say. */
  #lost(open: OpenClient | null, error: Error): void {
    if (this.#stopped || open !== this.#open || this.#retry !== null) return
    this.#open = null
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    open?.connection.stream.destroy()
    open?.connection.abandon(error)
    this.#deaf = true
    this.#attempt += 1
    const attempt = this.#attempt
    const retryInMs = backoffMs(attempt)
    const { channel } = this.#subscription
    this.#options.observe({ kind: 'listening-lost', channel, error, attempt, retryInMs })
    this.#retry = setTimeout(() => {
      this.#retry = null
      if (!this.#stopped) void this.connect()
    }, retryInMs).unref()
  }
}

async function execute({ connection }: OpenClient, text: string): Promise<void> {
  const statement = { text, parameters: [] }
  const flush = await new Promise<Flush>((resolve) => {
    connection.send(
      new Flush({ before: [], settings: [], statements: [statement], after: [], kind: null }, resolve),
    )
  })
  if (flush.lost !== null) throw flush.lost
  if (flush.error !== null) throw flush.error
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
