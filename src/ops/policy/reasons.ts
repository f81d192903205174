// The values that a part of a policy was decided by. What it comes to is PostgreSQL's to say, and stands beside.

import { unreachable } from '../../kit/error.ts'
import { quoteName, quoteText } from '../../model/literal.ts'
import { type Member, memberFunction, wayOf } from '../../model/policy/compile.ts'
import type { Policy } from '../../model/policy/policy.ts'
import type { Caller } from './explanation.ts'

export interface ReasonParts {
  readonly caller: Caller
  /** Of the row that is asked about; null: of all. */
  readonly values: ReadonlyMap<string, string | null> | null
  /** What the caller belongs to, by the function that finds it. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Whether no row can pass it, whatever is in it. */
  readonly refuses: boolean
  /** Whether it holds, where it is about one row. */
  readonly holds: boolean | null
}

const LISTED_MAX = 5

export function reason(policy: Policy, parts: ReasonParts): string | null {
  switch (policy.kind) {
    case 'anyone':
    case 'any':
    case 'all':
      return null
    case 'not':
      return parts.refuses ? anonymous(parts) : null
    case 'nobody':
      return 'none but the service'
    case 'signed in':
      return `the caller is ${parts.caller.role === 'anon' ? 'not ' : ''}signed in`
    case 'role':
      return anonymous(parts) ?? roleReason(policy.role, parts)
    case 'owner':
      return anonymous(parts) ?? ownerReason(policy.field, parts)
    case 'member':
      return anonymous(parts) ?? memberReason(policy, parts)
    case 'sql':
      return (parts.refuses ? anonymous(parts) : null) ?? sqlReason(policy.condition, parts)
    default:
      return unreachable(policy)
  }
}

function anonymous({ caller }: ReasonParts): string | null {
  return caller.role === 'anon' ? 'the caller is not signed in' : null
}

function roleReason(role: string, { caller, holds }: ReasonParts): string {
  const { roles } = (caller.claims.app_metadata ?? {}) as { readonly roles?: unknown }
  if (holds === true) return `app_metadata.roles has ${role}`
  return roles === undefined
    ? 'the token has no app_metadata.roles'
    : `app_metadata.roles is ${JSON.stringify(roles)}`
}

function ownerReason(field: string, { caller, values, holds }: ReasonParts): string {
  const who = `the caller is ${String(caller.claims.sub ?? 'nobody: the token has no sub')}`
  if (values === null) return who
  return holds === true ? `${field} is the caller` : `${wordsOf(field, values)}, ${who}`
}

function memberReason(policy: Member, { values, groups }: ReasonParts): string {
  const all = groups.get(memberKey(policy)) ?? []
  const listed =
    all.length > LISTED_MAX ? [...all.slice(0, LISTED_MAX), `${all.length - LISTED_MAX} more`] : all
  const theirs =
    all.length === 0 ? 'the caller belongs to none' : `the caller belongs to ${listed.join(', ')}`
  return values === null ? theirs : `${wordsOf(policy.field, values)}, ${theirs}`
}

/** Columns that the condition names. */
function sqlReason(condition: string, { values }: ReasonParts): string | null {
  const named = [...(values?.keys() ?? [])].filter((name) => new RegExp(`\\b${name}\\b`).test(condition))
  return named.length === 0
    ? null
    : named.map((name) => wordsOf(name, values as ReadonlyMap<string, string | null>)).join(', ')
}

function wordsOf(field: string, values: ReadonlyMap<string, string | null>): string {
  return `${field} is ${values.get(field) ?? 'null'}`
}

/** One list for all memberships that are found alike. */
export function memberKey(policy: Member): string {
  return `${wayOf(policy)} ${JSON.stringify(policy.roles)}`
}

/** What the caller belongs to, as SQL. */
export function groupsQuery(policy: Member, schema: string): string {
  const roles = policy.roles === null ? '' : `array[${policy.roles.map(quoteText).join(', ')}]`
  return `select found::text from plinth_access.${quoteName(memberFunction(policy, schema))}(${roles}) found order by 1`
}
