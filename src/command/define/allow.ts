// Who may call a command: what a token alone can show.
import type { Policy } from '../../model/policy/policy.ts'
import type { Principal } from '../../query/rest/types.ts'

export type Allows = (principal: Principal) => boolean

interface Asker {
  readonly isSignedIn: boolean
  readonly roles: readonly unknown[]
}

/** As row policies have it: roles of the application are for who is signed in; the service may everything. */
export function allowing(policy: Policy): Allows {
  return (principal) => principal.role === 'service_role' || holds(policy, askerOf(principal))
}

function askerOf({ role, claims }: Principal): Asker {
  const { app_metadata: own } = JSON.parse(claims) as { readonly app_metadata?: { readonly roles?: unknown } }
  return { isSignedIn: role === 'authenticated', roles: Array.isArray(own?.roles) ? own.roles : [] }
}

function holds(policy: Policy, asker: Asker): boolean {
  switch (policy.kind) {
    case 'anyone':
      return true
    case 'signed in':
      return asker.isSignedIn
    case 'role':
      return asker.isSignedIn && asker.roles.includes(policy.role)
    case 'any':
      return policy.of.some((each) => holds(each, asker))
    case 'all':
      return policy.of.every((each) => holds(each, asker))
    case 'not':
      return asker.isSignedIn && !holds(policy.of, asker)
    default:
      return false
  }
}

/** Whether some token of this database role would do. */
export function mayHold(policy: Policy, role: string): boolean {
  switch (policy.kind) {
    case 'anyone':
      return role === 'anon' || role === 'authenticated'
    case 'any':
      return policy.of.some((each) => mayHold(each, role))
    case 'all':
      return policy.of.every((each) => mayHold(each, role))
    case 'signed in':
    case 'role':
    case 'not':
      return role === 'authenticated'
    default:
      return false
  }
}

/** Rules over rows, which no command can be allowed by. */
export const ROW_RULES: ReadonlySet<Policy['kind']> = new Set(['owner', 'member', 'sql'])
