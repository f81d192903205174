// What must hold between settings, and what a kind alone cannot see.

import { decodeSecret, looksLikeJson } from './jwt-secret.ts'
import type { Problem } from './resolve.ts'
import type { Settings } from './table.ts'

const secretBytesMin = 32

export function checkTogether(settings: Settings): readonly Problem[] {
  return [...checkSecret(settings), ...checkAddress(settings)].map((text) => ({ code: 'PL004', text }))
}

function checkSecret(settings: Settings): readonly string[] {
  const key = decodeSecret(settings)
  if (settings.jwtSecret === null) return []
  if (key === null) return ['jwt-secret is not base64, but jwt-secret-is-base64 says so']
  if (looksLikeJson(key) || key.length >= secretBytesMin) return []
  return [`jwt-secret has ${key.length} bytes; HS256 needs at least ${secretBytesMin}`]
}

function checkAddress(settings: Settings): readonly string[] {
  const sharesPort = settings.adminPort !== null && settings.adminPort !== 0
  const sameHost = settings.adminHost === null || settings.adminHost === settings.host
  return sharesPort && sameHost && settings.adminPort === settings.port && settings.unixSocket === null
    ? ['admin-port is the port of the server itself']
    : []
}
