// Rows that a new database begins with.
import type { AnyEntity, InsertOf } from './entity.ts'

export interface SeedRows {
  readonly entity: AnyEntity
  readonly rows: () => Iterable<object>
}

/** Rows, or a function that makes them, which must make the same ones each time: each is made once, and known by its key. */
export function seed<E extends AnyEntity>(
  entity: E,
  rows: Iterable<InsertOf<E>> | (() => Iterable<InsertOf<E>>),
): SeedRows {
  return { entity, rows: typeof rows === 'function' ? rows : () => rows }
}

/** A user that a new database begins with; without a password, so that nobody can sign in as them. */
export interface SeedUser {
  /** A uuid. */
  readonly id: string
  readonly email: string
  /** Application roles: `app_metadata.roles`. */
  readonly roles?: readonly string[]
}
