// What a request's statement gave back, and all that a response has to know of its request.
import type { RestOptions } from '../types.ts'
import type { Negotiated } from './negotiate.ts'
import type { Preferences } from './prefer.ts'
import type { Profile } from './profile.ts'
import type { RequestedRange } from './range.ts'
import type { Action } from './route.ts'

/** The one result row, read. */
export interface Outcome {
  /** Rows that there are, by `count=`; null when they were not counted. */
  readonly total: number | null
  /** Rows of this page; of a write: rows affected. */
  readonly page: number
  /** null or empty where no body was made. */
  readonly body: Buffer | null
  /** The setting response.headers, JSON text. */
  readonly responseHeaders: string | null
  /** The setting response.status. */
  readonly responseStatus: string | null
  /** JSON array of the inserted row's key values (texts and nulls), in the order of `locationColumns`. */
  readonly location: string | null
  /** Rows that were really inserted by an upsert or PUT; null where the statement does not tell them apart. */
  readonly inserted: number | null
}

export interface ResponseContext {
  readonly action: Action
  /** Name of the relation or function, as in the path. */
  readonly name: string
  readonly profile: Profile
  readonly preferences: Preferences
  readonly media: Negotiated
  readonly range: RequestedRange
  /** Parameters sorted and re-encoded; '' when there are none. */
  readonly canonicalQuery: string
  readonly options: Pick<RestOptions, 'txEnd' | 'errorVerbosity'>
  /** POST: the relation has a primary key, or `on_conflict` was given. */
  readonly conflictTarget?: boolean
  /** headers-only: the key columns that `Outcome.location` has values of. */
  readonly locationColumns?: readonly string[]
  /** Text of a Warning header: a filter named an aliased embed by its relation. */
  readonly warning?: string | null
}
