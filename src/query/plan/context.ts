// What every planning step may look at, and the names it hands out. One context lives for one plan.
import type { Catalog } from '../../catalog/types.ts'

export interface PlanOptions {
  readonly aggregates: boolean
  readonly legacyTargetNames: boolean
  readonly embedDepthMax: number
  /** Cap of rows for the root and every to-many embed of reads and calls. */
  readonly maxRows: number | null
}

export interface PlanScope {
  readonly catalog: Catalog
  /** Who asks; null where nothing depends on it. */
  readonly role: string | null
  readonly schema: string
  readonly options: PlanOptions
}

export interface PlanContext extends PlanScope {
  /** Texts for the Warning header. */
  readonly warnings: string[]
  readonly aliases: AliasSource
}

/** PostgreSQL cuts identifiers after 63 bytes; an alias that would be cut gets a short name instead. */
const IDENTIFIER_BYTES_MAX = 63

/** Hands out aliases that are unique in one statement, the wished-for name where it is free. */
export class AliasSource {
  readonly #taken = new Set<string>()
  #count = 0

  take(wish: string): string {
    let alias = wish
    while (this.#taken.has(alias) || Buffer.byteLength(alias) > IDENTIFIER_BYTES_MAX) {
      this.#count += 1
      alias = `t${this.#count}`
    }
    this.#taken.add(alias)
    return alias
  }
}

export function createPlanContext(scope: PlanScope): PlanContext {
  return { ...scope, warnings: [], aliases: new AliasSource() }
}
