// What the catalog has to tell an operator. plinth.ts turns these into log lines and metrics; nothing here logs.

export type CatalogEvent =
  | {
      readonly kind: 'catalog.loaded'
      readonly version: number
      readonly relations: number
      readonly relationships: number
      readonly functions: number
      readonly duration_ms: number
    }
  | { readonly kind: 'catalog.load_failed'; readonly cause: unknown; readonly attempt: number }
  | { readonly kind: 'catalog.schema_missing'; readonly schema: string }
  | { readonly kind: 'catalog.ddl_watch_installed' }
  | { readonly kind: 'catalog.ddl_watch_skipped'; readonly cause: unknown }

export type Observe = (event: CatalogEvent) => void
