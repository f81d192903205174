// The query as `Content-Location` names it: one spelling for all that ask the same.
import type { Lexed } from './lex.ts'

/** Without `?`; '' if there is none. Parameters by name, those of one name in their order. */
export function canonicalQuery({ parameters }: Pick<Lexed, 'parameters'>): string {
  return [...parameters]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
    .join('&')
}

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/

/** Everything but the unreserved characters of RFC 3986, section 2.3. */
function encode(text: string): string {
  if (UNRESERVED.test(text)) return text
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, percent)
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
