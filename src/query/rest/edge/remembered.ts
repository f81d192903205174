// Headers that clients send again word for word are parsed once: the result is kept under the header's text.
import { LRUCache } from 'lru-cache'

/** `parse` with a bounded memory. Its answers are shared by requests: treat them as frozen. What it throws is not kept. */
export function remembered<Parsed extends object>(
  parse: (header: string) => Parsed,
): (header: string) => Parsed {
  const parsed = new LRUCache<string, Parsed>({ max: HEADERS_MAX })
  return (header) => {
    const known = parsed.get(header)
    if (known !== undefined) return known
    const fresh = parse(header)
    if (header.length <= HEADER_LENGTH_MAX) parsed.set(header, fresh)
    return fresh
  }
}

/** Longer headers are parsed each time, so that no client can fill the memory with them. */
const HEADER_LENGTH_MAX = 512
const HEADERS_MAX = 500
