// The settings: what is open that should not be, and what is missing.
import type { Check } from '../doctor.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

const secret: Check = {
  name: 'token secret',
  sql: null,
  judge(_rows, { jwtSecret, databaseUrl }) {
    if (jwtSecret !== null) return { verdict: 'ok', what: 'configured' }
    if (databaseUrl === null)
      return { verdict: 'ok', what: 'made for the embedded database, and kept in its folder' }
    return {
      verdict: 'warn',
      what: 'none: every token is refused',
      hint: 'Set jwt-secret to a text of at least 32 bytes, a JWK or a JWKS.',
    }
  },
}

const audience: Check = {
  name: 'token audience',
  sql: null,
  judge(_rows, { jwtAud, jwtSecret }) {
    if (jwtAud !== null || jwtSecret === null)
      return { verdict: 'ok', what: jwtAud ?? 'any, the secret being our own' }
    const hint = 'Set jwt-aud when the secret or key set also signs tokens for other services.'
    return { verdict: 'warn', what: 'any is accepted', hint }
  },
}

const address: Check = {
  name: 'address',
  sql: null,
  judge(_rows, { host, port, unixSocket }) {
    if (unixSocket !== null) return { verdict: 'ok', what: unixSocket }
    if (LOOPBACK.has(host)) return { verdict: 'ok', what: `${host}:${port}` }
    const hint = 'Put a proxy with TLS in front: tokens would travel in clear text.'
    return { verdict: 'warn', what: `${host}:${port}, without TLS`, hint }
  },
}

const statementTimeout: Check = {
  name: 'statement timeout',
  sql: null,
  judge(_rows, { statementTimeoutMs }) {
    if (statementTimeoutMs > 0) return { verdict: 'ok', what: `${statementTimeoutMs} ms` }
    return {
      verdict: 'warn',
      what: 'none',
      hint: 'One slow request can hold a connection for ever: set statement-timeout-ms.',
    }
  },
}

const plans: Check = {
  name: 'plans',
  sql: null,
  judge(_rows, { explain }) {
    if (!explain) return { verdict: 'ok', what: 'not shown' }
    return {
      verdict: 'warn',
      what: 'shown to anybody who asks',
      hint: 'Switch explain off where strangers call.',
    }
  },
}

export const settingChecks: readonly Check[] = [secret, audience, address, statementTimeout, plans]
