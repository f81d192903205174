// What `plinth policy explain` finds out, as data: print.ts says it in words, `--json` as it is.
import type { Place } from '../../model/place.ts'
import type { Verb } from '../../model/policy/granted.ts'
import type { Policy } from '../../model/policy/policy.ts'

export type CallerRole = 'anon' | 'authenticated' | 'service_role'

export interface Caller {
  readonly role: CallerRole
  /** What their token says. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What is worth knowing about them; null: nothing. */
  readonly note: string | null
}

export interface Grant {
  /** USAGE of the schema. */
  readonly schema: boolean
  /** SELECT, INSERT, UPDATE or DELETE, on the table or on some column. */
  readonly any: boolean
  /** Whether a row can be named: SELECT on all columns of the key. */
  readonly key: boolean
  readonly columns: number
  /** Columns without it, and why; null where the privilege is one of whole rows. */
  readonly withheld: readonly { readonly name: string; readonly why: string | null }[] | null
}

/** A part of a policy, and for how many rows PostgreSQL finds that it holds. */
export interface Part {
  /** As its author wrote it. */
  readonly words: string
  readonly kind: Policy['kind']
  readonly sql: string
  readonly place: Place | null
  /** Rows for which it holds, and for which it is null: those are kept out. */
  readonly yes: number
  readonly unknown: number
  /** The values that it was decided by; null where the parts say it. */
  readonly why: string | null
  readonly of: readonly Part[]
}

export interface Rule {
  readonly title: string
  readonly part: Part
}

export interface Explanation {
  readonly caller: Caller
  readonly table: string
  readonly verb: Verb
  /** Key of the row that was asked about; null: all rows. */
  readonly key: Readonly<Record<string, string>> | null
  /** Rows that were looked at, past row security: 0 for a key that no row has. */
  readonly rows: number
  readonly grant: Grant
  /** Whether the model makes such a grant. */
  readonly grantInModel: boolean
  /** All of them must hold. */
  readonly rules: readonly Rule[]
  /** Rows that grants and rules let through. */
  readonly through: number
  /** Rows that the database lets through. */
  readonly database: number
}
