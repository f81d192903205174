// Claims -> the role they name, by the configured path; and the claims' text that the database will read.
import type { Claims } from './claims.ts'
import { parsePath } from './path/parse.ts'
import { select } from './path/select.ts'

export type RoleOf = (claims: Claims) => string | null

/** The first node that the path selects; what is no string counts as its JSON text. Throws when the path is malformed. */
export function roleByPath(path: string): RoleOf {
  if (path === '$.role' || path === '.role')
    return (claims) => (Object.hasOwn(claims, 'role') ? asText(claims.role) : null)
  const query = parsePath(path)
  return (claims) => {
    const [first] = select(query, claims)
    return first === undefined ? null : asText(first)
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The signed text itself wherever `role` is right or absent in it: numbers keep every digit. */
export function claimsWithRole(text: string, claims: Claims, role: string): string {
  if (claims.role === role) return text
  if (Object.hasOwn(claims, 'role')) return JSON.stringify({ ...claims, role })
  const body = text.slice(0, text.lastIndexOf('}'))
  const separator = Object.keys(claims).length === 0 ? '' : ','
  return `${body}${separator}"role":${JSON.stringify(role)}}`
}
