// The Authorization header -> the bearer token in it. Other schemes are not ours: they count as anonymous.

const BEARER = /^bearer(?:[ \t]+|$)/i

/** null when there is no bearer credential; '' when the scheme stands there alone. */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const scheme = BEARER.exec(authorization)
  return scheme === null ? null : authorization.slice(scheme[0].length)
}
