// How much room a file system has left, looked up every so often.
import { statfs } from 'node:fs/promises'
import { type Clock, clock } from '../kit/clock.ts'
import { type Service, service } from '../kit/lifecycle.ts'

export interface DiskWatch extends Service {
  /** As of the last look; null when the last look failed, or before the first. */
  readonly freeBytes: number | null
}

export interface DiskOptions {
  /** Any file or folder on it. */
  readonly path: string
  readonly interval_ms: number
  /** Told after each look, before the next. */
  readonly onLook: (sight: DiskSight) => void
  readonly clock?: Clock
}

export type DiskSight =
  | { readonly kind: 'seen'; readonly freeBytes: number }
  | { readonly kind: 'unreadable'; readonly error: unknown }

/** Starting takes the first look. A look that fails is told like any other, and the next is taken. */
export function watchDisk({ path, interval_ms, onLook, clock: time = clock }: DiskOptions): DiskWatch {
  const stopping = new AbortController()
  let freeBytes: number | null = null
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    const sight = await sightOf(path)
    freeBytes = sight.kind === 'seen' ? sight.freeBytes : null
    onLook(sight)
  }

  async function keepLooking(): Promise<void> {
    const { signal } = stopping
    while (!signal.aborted) {
      // Rejects when it is time to stop.
      await time.sleep(interval_ms, signal).catch(() => undefined)
      if (!signal.aborted) await look()
    }
  }

  const life = service({
    name: 'disk watch',
    async start() {
      await look()
      looking = keepLooking()
    },
    async stop() {
      stopping.abort()
      await looking
    },
  })
  return {
    ...life,
    get freeBytes() {
      return freeBytes
    },
  }
}

/** What is kept for the superuser of the system is not free: PostgreSQL does not run as it. */
async function sightOf(path: string): Promise<DiskSight> {
  try {
    const { bavail, bsize } = await statfs(path)
    return { kind: 'seen', freeBytes: bavail * bsize }
  } catch (error) {
    return { kind: 'unreadable', error }
  }
}
