// Who calls, as the claims say it: read once for each principal, however many ask.
import type { Caller } from '../model/command.ts'
import type { Principal } from '../query/rest/types.ts'

const known = new WeakMap<Principal, Caller>()

export function callerOf(principal: Principal): Caller {
  const caller = known.get(principal) ?? read(principal)
  known.set(principal, caller)
  return caller
}

function read({ role, claims }: Principal): Caller {
  const parsed = JSON.parse(claims) as Readonly<Record<string, unknown>>
  const { sub, app_metadata: own } = parsed as {
    readonly sub?: unknown
    readonly app_metadata?: { readonly roles?: unknown }
  }
  // Only a list grants roles, as auth.has_role() has it.
  const roles = Array.isArray(own?.roles) ? own.roles.filter((each) => typeof each === 'string') : []
  return { id: typeof sub === 'string' ? sub : null, role, roles, claims: parsed }
}
