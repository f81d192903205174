// What a setting is: a kind that reads text or a file's value, a default, a meaning. The settings themselves are
// in settings/*.ts and table.ts.
import type { Kind } from './kind.ts'

export interface Setting<T> {
  readonly kind: Kind<T>
  readonly default: T
  /** What holds instead where a model is served: closed where the dialect is open. */
  readonly withModel?: T
  /** One sentence for `plinth config` and the docs. */
  readonly meaning: string
  /** What one of it is: `ms`, `bytes`, `rows` ... Absent for plain names and switches. */
  readonly unit?: string
  /** How PostgREST calls it. */
  readonly pgrst?: PgrstName<T>
  /** Other environment variables that are understood, weakest last. */
  readonly aliases?: readonly string[]
}

export interface PgrstName<T> {
  /** Without `PGRST_`, the current name first, then those of earlier versions. */
  readonly names: readonly string[]
  /** Its text in our units, e.g. seconds to milliseconds. */
  readonly convert?: (text: string) => string
  /** What holds instead of our default when the environment is PostgREST's. */
  readonly default?: T
  /** May be set in the database, as `pgrst.<name>` on the login role. */
  readonly inDatabase?: boolean
}

export function setting<const T>(parts: Setting<T>): Setting<T> {
  return parts
}

/** `bodyBytesMax` -> `body-bytes-max`: the flag, and the key with other separators. */
export function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `bodyBytesMax` -> `PLINTH_BODY_BYTES_MAX`. */
export function environmentName(key: string): string {
  return `PLINTH_${kebab(key).replaceAll('-', '_').toUpperCase()}`
}

export function secondsToMs(text: string): string {
  return /^\s*\d+\s*$/.test(text) ? String(Number(text) * 1000) : text
}
