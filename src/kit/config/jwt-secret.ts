// The bytes behind jwt-secret: as written, or decoded where it is base64 (of either alphabet, padded or not).
import type { Settings } from './table.ts'

/** null when there is none, or when it says base64 and is not. */
export function decodeSecret(settings: Pick<Settings, 'jwtSecret' | 'jwtSecretIsBase64'>): Buffer | null {
  const text = settings.jwtSecret?.reveal()
  if (text === undefined) return null
  if (!settings.jwtSecretIsBase64) return Buffer.from(text)
  const standard = text.replaceAll('-', '+').replaceAll('_', '/').replaceAll('.', '=')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(standard) ? Buffer.from(standard, 'base64') : null
}

/** A JWK or a JWKS, where plain text is a symmetric secret. */
export function looksLikeJson(key: Buffer): boolean {
  return key.toString().trimStart().startsWith('{')
}
