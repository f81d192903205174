// Who may: an expression over the caller and the row. Pure data; compile.ts makes row policies of it.
import { callerPlace, type Place } from '../place.ts'
import { isSql, type Sql } from '../sql.ts'

export type Policy =
  | { readonly kind: 'anyone' | 'signed in' | 'nobody'; readonly place: Place | null }
  /** An application role: the claim `app_metadata.roles` has it. */
  | { readonly kind: 'role'; readonly role: string; readonly place: Place | null }
  /** The field holds the caller's id. */
  | { readonly kind: 'owner'; readonly field: string; readonly place: Place | null }
  /** A row of `through` connects the caller with the value of `field`. */
  | {
      readonly kind: 'member'
      readonly field: string
      readonly through: () => unknown
      readonly group: string
      readonly user: string
      readonly roles: readonly string[] | null
      readonly place: Place | null
    }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Policy[]; readonly place: Place | null }
  | { readonly kind: 'not'; readonly of: Policy; readonly place: Place | null }
  /** A condition of the author's own. */
  | { readonly kind: 'sql'; readonly condition: string; readonly place: Place | null }

/** What an author may write: a policy, or a condition in SQL over the row. Functions in it run for every row unless they
 * stand in a subquery of their own. */
export type Rule = Policy | Sql

/** Everybody, without a token too. `not` and conditions in SQL mean whoever is signed in, but for those beside this in `all`. */
export const anyone: Policy = { kind: 'anyone', place: null }
/** Whoever has a valid token of a user. */
export const signedIn: Policy = { kind: 'signed in', place: null }
export const nobody: Policy = { kind: 'nobody', place: null }

/** What the database can say by a grant alone. */
export const NAMED_AUDIENCES: ReadonlySet<Policy['kind']> = new Set(['anyone', 'signed in', 'nobody'])

/** Signed in, and with this application role. */
export function role(name: string): Policy {
  return { kind: 'role', role: name, place: callerPlace() }
}

/** Signed in, and the field holds their id. */
export function ownerOf(field: string): Policy {
  return { kind: 'owner', field, place: callerPlace() }
}

export interface Membership {
  /** The entity that says who belongs where. */
  readonly through: () => unknown
  /** Its field that names the group, and the one that names the user. */
  readonly group: string
  readonly user: string
  /** Only members whose `role` is one of these. */
  readonly roles?: readonly string[]
}

/** Signed in, and a member of the group that the field names: `member.of('team_id', { through: () => members, ... })`. */
export function memberOf(field: string, { through, group, user, roles }: Membership): Policy {
  return { kind: 'member', field, through, group, user, roles: roles ?? null, place: callerPlace() }
}

export const member = { of: memberOf }

export function any(...of: readonly Rule[]): Policy {
  return { kind: 'any', of: of.map(policyOf), place: callerPlace() }
}

export function all(...of: readonly Rule[]): Policy {
  return { kind: 'all', of: of.map(policyOf), place: callerPlace() }
}

export function not(of: Rule): Policy {
  return { kind: 'not', of: policyOf(of), place: callerPlace() }
}

/** Whether what stands in it is for visitors, too: `all(anyone, ...)`. */
export function isForAnyone(policy: Policy): boolean {
  return policy.kind === 'all' && policy.of.some(({ kind }) => kind === 'anyone')
}

export function policyOf(rule: Rule): Policy {
  return isSql(rule) ? { kind: 'sql', condition: rule.text, place: rule.place } : rule
}

/** The rules that a policy is put together from, wherever in it they stand. */
export function leavesOf(policy: Policy): readonly Policy[] {
  switch (policy.kind) {
    case 'any':
    case 'all':
      return policy.of.flatMap(leavesOf)
    case 'not':
      return leavesOf(policy.of)
    default:
      return [policy]
  }
}
