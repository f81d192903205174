// The query as `Content-Location` names it: one spelling for all that ask the same.
import { encodeQuery } from '../edge/wire-text.ts'
import type { Lexed } from './lex.ts'

/** Without `?`; '' if there is none. Parameters by name, those of one name in their order. */
export function canonicalQuery({ parameters }: Pick<Lexed, 'parameters'>): string {
  return [...parameters]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value }) => `${encodeQuery(name)}=${encodeQuery(value)}`)
    .join('&')
}
