// Who may call a command: what a token alone can show.
import type { Caller } from '../../model/command.ts'
import type { Policy } from '../../model/policy/policy.ts'
import type { Principal } from '../../query/rest/types.ts'
import { callerOf } from '../caller.ts'

export type Allows = (principal: Principal) => boolean

/** As row policies have it: roles of the application are for who is signed in; the service may everything. */
export function allowing(policy: Policy): Allows {
  return (principal) => principal.role === 'service_role' || holds(policy, callerOf(principal))
}

function holds(policy: Policy, caller: Caller): boolean {
  const isSignedIn = caller.role === 'authenticated'
  switch (policy.kind) {
    case 'anyone':
      return true
    case 'signed in':
      return isSignedIn
    case 'role':
      return isSignedIn && caller.roles.includes(policy.role)
    case 'any':
      return policy.of.some((each) => holds(each, caller))
    case 'all':
      return policy.of.every((each) => holds(each, caller))
    case 'not':
      return isSignedIn && !holds(policy.of, caller)
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
