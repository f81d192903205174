// What the catalog has to tell an operator. plinth.ts hands these to the log; nothing here writes one.
import type { CatalogEvent } from '../kit/log-event.ts'

export type { CatalogEvent } from '../kit/log-event.ts'

export type Observe = (event: CatalogEvent) => void

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
