// Where a token that we make says its role: where the setting jwt-role-claim-key will look for it.
import { PlinthError } from '../kit/error.ts'
import type { Claims } from './claims.ts'
import { parsePath } from './path/parse.ts'
import type { Segment } from './path/types.ts'
import { roleByPath } from './role.ts'

/** Claims that already give the role stay as they are. Throws PL002 when the path is more than names. */
export function placeRole(path: string, role: string, claims: Claims): Claims {
  const read = roleByPath(path)
  if (read(claims) === role) return claims
  const placed = placeAt(parsePath(path).segments, role, claims)
  if (isObject(placed) && read(placed) === role) return placed
  throw new PlinthError({
    code: 'PL002',
    status: 500,
    message: `A token for the role ${role} cannot be made by the setting jwt-role-claim-key alone: ${path} is more than names.`,
    hint: 'Use plinth token with --claims that give the role where the setting looks for it.',
  })
}

function placeAt([segment, ...rest]: readonly Segment[], role: string, within: unknown): unknown {
  if (segment === undefined) return role
  const [selector] = segment.selectors
  if (segment.descend || segment.selectors.length !== 1 || selector?.kind !== 'name') return within
  const object = isObject(within) ? within : {}
  return { ...object, [selector.name]: placeAt(rest, role, object[selector.name]) }
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
