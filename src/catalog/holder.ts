// The current catalog and its renewal. One load runs at a time; whoever asks during a load is served by the one
// that follows it, because the running one may have taken its snapshot before the change that they know of.
// A failed load changes nothing: the old catalog is served and the load is tried again, later each time.
import { type Clock, clock as systemClock } from '../kit/clock.ts'
import { PlinthError, reasonOf } from '../kit/error.ts'
import type { CatalogEvent } from '../kit/log-event.ts'
import { type Random, random as systemRandom } from '../kit/random.ts'
import type { Catalog } from './types.ts'

export interface HolderOptions {
  readonly load: (version: number) => Promise<Catalog>
  /** Called in the moment in which a catalog takes its place, so that what belongs to it can do the same. */
  readonly onPlaced?: () => void
  readonly observe?: (event: CatalogEvent) => void
  readonly clock?: Clock
  readonly random?: Random
}

const RETRY_FIRST_MS = 250
const RETRY_MAX_MS = 30_000
/** A retry waits between this share of its time and all of it, so that many servers do not come at once. */
const JITTER_FLOOR = 0.5

const UNLOADED = {
  code: 'PGRST002',
  status: 503,
  message: 'Could not query the database for the schema cache. Retrying.',
  headers: [['Retry-After', '1']],
  retryable: true,
} as const

export class CatalogHolder {
  readonly #options: HolderOptions
  readonly #clock: Clock
  readonly #random: Random
  readonly #stopped = new AbortController()
  #current: Catalog | null = null
  #version = 0
  #failures = 0
  #wanted = false
  /** One promise for all who ask before the same load, so that there are never more than two of each kind. */
  #asked: PromiseWithResolvers<Catalog> | null = null
  #tried: PromiseWithResolvers<void> | null = null
  #running = false
  #work: Promise<void> = Promise.resolve()

  constructor(options: HolderOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? systemRandom
  }

  /** @throws PGRST002 (503) as long as no load has succeeded. */
  get current(): Catalog {
    if (!this.#current) throw new PlinthError(UNLOADED)
    return this.#current
  }

  /** Resolves with a catalog whose snapshot is younger than this call, however many loads that takes. */
  reload(): Promise<Catalog> {
    this.#asked ??= Promise.withResolvers<Catalog>()
    const { promise } = this.#asked
    this.invalidate()
    return promise
  }

  /** As `reload`, for those who do not wait. */
  invalidate(): void {
    this.#wanted = true
    if (this.#running) return
    this.#running = true
    this.#work = this.#run()
  }

  /**
   * Resolves when a load that began after this call has ended, whatever came of it: a failed one is tried again in the
   * background.
   */
  attempt(): Promise<void> {
    this.#tried ??= Promise.withResolvers<void>()
    const { promise } = this.#tried
    this.invalidate()
    return promise
  }

  /** Those who still wait get PGRST002. A load under way is awaited. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#work
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#stopped.signal.aborted) {
      if (this.#failures > 0) await this.#pause()
      if (!this.#stopped.signal.aborted) await this.#load()
    }
    this.#running = false
    if (this.#stopped.signal.aborted) this.#dismiss()
  }

  async #load(): Promise<void> {
    const served = this.#asked
    const tried = this.#tried
    this.#asked = null
    this.#tried = null
    this.#wanted = false
    try {
      const catalog = await this.#options.load(this.#version + 1)
      this.#version = catalog.version
      this.#current = catalog
      this.#failures = 0
      this.#options.onPlaced?.()
      served?.resolve(catalog)
    } catch (cause) {
      this.#failures++
      this.#wanted = true
      if (served !== null) this.#carryOver(served)
      this.#options.observe?.({ kind: 'catalog.failed', reason: reasonOf(cause), attempt: this.#failures })
    } finally {
      tried?.resolve()
    }
  }

  /** Who asked before a load that failed and who asked during it are served by the same one. */
  #carryOver(served: PromiseWithResolvers<Catalog>): void {
    if (this.#asked === null) this.#asked = served
    else this.#asked.promise.then(served.resolve, served.reject)
  }

  #dismiss(): void {
    this.#asked?.reject(new PlinthError(UNLOADED))
    this.#asked = null
    this.#tried?.resolve()
    this.#tried = null
  }

  async #pause(): Promise<void> {
    const longest_ms = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (this.#failures - 1))
    const share = JITTER_FLOOR + (1 - JITTER_FLOOR) * this.#random.number()
    const woken = this.#clock.sleep(longest_ms * share, this.#stopped.signal)
    await woken.catch((reason: unknown) => {
      if (!this.#stopped.signal.aborted) throw reason
    })
  }
}
