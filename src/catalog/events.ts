// What the catalog has to tell an operator. plinth.ts hands these to the log; nothing here writes one.

export type CatalogEvent =
  | {
      readonly kind: 'catalog.loaded'
      readonly version: number
      readonly relations: number
      readonly relationships: number
      readonly functions: number
      readonly ms: number
    }
  /** The old catalog, if there is one, stays in use. Attempts count from 1 and start anew with each success. */
  | { readonly kind: 'catalog.failed'; readonly reason: string; readonly attempt: number }
  /** Configured and exposed, but not in the database: served empty. */
  | { readonly kind: 'catalog.schema-missing'; readonly schema: string }
  | { readonly kind: 'catalog.triggers-installed' }
  | { readonly kind: 'catalog.triggers-refused'; readonly reason: string }

export type Observe = (event: CatalogEvent) => void

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
