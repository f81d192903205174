// A policy as its author wrote it, in one line: for people who ask what let a row through.
import { unreachable } from '../../kit/error.ts'
import type { Policy } from './policy.ts'

export function inWords(policy: Policy): string {
  switch (policy.kind) {
    case 'anyone':
    case 'nobody':
      return policy.kind
    case 'signed in':
      return 'signedIn'
    case 'role':
      return `role('${policy.role}')`
    case 'owner':
      return `owner.of('${policy.field}')`
    case 'member':
      return `member.of('${policy.field}', through ${throughWords(policy)})`
    case 'any':
    case 'all':
      return `${policy.kind} of`
    case 'not':
      return 'not'
    case 'sql':
      return `sql\`${oneLine(policy.condition)}\``
    default:
      return unreachable(policy)
  }
}

/** `staff`, `staff as manager or clerk`. */
export function throughWords({ through, roles }: Extract<Policy, { kind: 'member' }>): string {
  const { name } = through() as { readonly name: string }
  return roles === null ? name : `${name} as ${roles.join(' or ')}`
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
