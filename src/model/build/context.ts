// What building a part of the model needs to know of the rest.
import type { Enum, Tenant } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'

export interface BuildContext {
  readonly schema: string
  /** Every entity of the schema, by itself. */
  readonly entities: ReadonlySet<unknown>
  readonly tenant: Tenant | null
  readonly mistakes: Mistakes
  /** Enums are found on the way. */
  readonly enums: Enum[]
}
