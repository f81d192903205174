// Which browsers may read the answers. Decided once per origin set; a request without Origin pays one lookup.

export type HeaderList = readonly (readonly [name: string, value: string])[]

export interface Cors {
  /** For any answer to a request with this Origin. */
  simple(origin: string): HeaderList
  /** The whole answer to a preflight. */
  preflight(origin: string, requestedHeaders: string | undefined): HeaderList
}

const EXPOSED =
  'Content-Encoding, Content-Location, Content-Range, Content-Type, Date, ETag, Location, Server, Transfer-Encoding, Range-Unit'
const METHODS = 'GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD'
const PREFLIGHT_KEPT_S = '86400'

export function createCors(origins: readonly string[]): Cors {
  const listed: ReadonlySet<string> = new Set(origins)
  const anyOrigin: HeaderList = [['Access-Control-Allow-Origin', '*']]

  function allowed(origin: string): HeaderList {
    if (listed.size === 0) return anyOrigin
    const vary = ['Vary', 'Origin'] as const
    if (!listed.has(origin)) return [vary]
    return [['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true'], vary]
  }

  function permits(origin: string): boolean {
    return listed.size === 0 || listed.has(origin)
  }

  return {
    simple(origin) {
      const headers = allowed(origin)
      return permits(origin) ? [...headers, ['Access-Control-Expose-Headers', EXPOSED]] : headers
    },
    preflight(origin, requested) {
      if (!permits(origin)) return allowed(origin)
      const names = (requested ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
      return [
        ...allowed(origin),
        ['Access-Control-Allow-Methods', METHODS],
        [
          'Access-Control-Allow-Headers',
          ['Authorization', ...names, 'Accept', 'Accept-Language', 'Content-Language'].join(', '),
        ],
        ['Access-Control-Max-Age', PREFLIGHT_KEPT_S],
      ]
    },
  }
}
