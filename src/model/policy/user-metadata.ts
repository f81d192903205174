// Claims that users write themselves must not decide (security lint 0015): neither in a condition, nor in a view or function
// that it reads. By name: a key that is put together of two texts is not seen.
import { tokensOf } from '../sql-token.ts'

/** In a token, and as a column of auth.users. */
const USER_EDITABLE = /user_meta_?data/i

/** Comments do not count. */
export function readsUserMetadata(code: string): boolean {
  return tokensOf(code).some(({ text }) => USER_EDITABLE.test(text))
}

/** By which of the functions and views that it names, itself or through others, code reads them; null for none. `codes`: by name. */
export function userMetadataBy(code: string, codes: ReadonlyMap<string, string>): string | null {
  const seen = new Set<string>()
  const waiting = namesIn(code)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const used = codes.get(name)
    if (used === undefined || seen.has(name)) continue
    if (readsUserMetadata(used)) return name
    seen.add(name)
    waiting.push(...namesIn(used))
  }
  return null
}

/** Names of a model are small letters, which PostgreSQL makes of all that are not quoted. */
function namesIn(code: string): string[] {
  return tokensOf(code).flatMap(({ kind, text }) => {
    if (kind === 'word') return [text.toLowerCase()]
    return text.startsWith('"') ? [text.slice(1, -1)] : []
  })
}
