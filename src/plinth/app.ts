// An application: its name, its model, and what a new database of it begins with.
import type { Schema, SeedRows, SeedUser } from '../model/model.ts'

export interface App {
  readonly name: string
  readonly schema: Schema
  /** Rows, in order. */
  readonly seeds?: readonly SeedRows[]
  readonly users?: () => Iterable<SeedUser>
}

/** `export default app({ name: 'shop', schema: shop })` */
export function app<const Of extends App>(parts: Of): Of {
  return parts
}
