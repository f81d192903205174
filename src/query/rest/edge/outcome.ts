// What a response is made of: the outcome of the statement, and all that there is to know of its request.
import type { RestOptions } from '../types.ts'
import type { Negotiated } from './negotiate.ts'
import type { Condition } from './precondition.ts'
import type { Preferences } from './prefer.ts'
import type { Profile } from './profile.ts'
import type { RequestedRange } from './range.ts'
import type { Action } from './route.ts'

export type { Outcome } from '../../run.ts'

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
  /** headers-only: the key columns that `Outcome.location` has the values of, in its order. */
  readonly locationColumns?: readonly string[]
  /** Text of a Warning header: a filter named an aliased embed by its relation. */
  readonly warning?: string | null
  /** If-None-Match of a read. */
  readonly noneMatch?: Condition | null
}
