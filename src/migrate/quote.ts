// Names and texts in SQL that people read: quoted only where they must be.
import { quoteName, quoteText } from '../model/literal.ts'
import { nameFault } from '../model/name.ts'

export { quoteText }

export function quote(name: string): string {
  return nameFault(name) === null ? name : quoteName(name)
}

/** `public` is everybody, and no name. */
export function quoteRole(role: string): string {
  return role === 'public' ? role : quote(role)
}
