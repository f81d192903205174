// What the settings themselves leave open.
import { parseSecret } from '../../../auth/keys.ts'
import type { SettingCheck } from './check.ts'

export const settingChecks: readonly SettingCheck[] = [
  {
    number: '1007',
    name: 'jwt_secret_weak',
    level: 'error',
    hint: 'Set jwt-secret to a text of at least 32 random bytes, a JWK or a JWKS.',
    judge({ jwtSecret, jwtSecretIsBase64 }) {
      if (jwtSecret === null) return null
      try {
        parseSecret(jwtSecret.reveal(), jwtSecretIsBase64)
        return null
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
  },
  {
    number: '1008',
    name: 'cors_open_with_credentials',
    level: 'error',
    hint: 'Name the origins of your own pages; leave the list empty for any origin, without credentials.',
    judge({ corsOrigins }) {
      const open = corsOrigins.filter((origin) => origin === '*' || origin === 'null')
      return open.length === 0
        ? null
        : `cors-origins lets anybody's pages call with credentials: ${open.join(', ')}`
    },
  },
  {
    number: '1021',
    name: 'system_schema_served',
    level: 'error',
    hint: 'Leave it out of schemas: what of it clients need, a view or a function of your own shows.',
    judge({ schemas }) {
      const own = schemas.filter((name) => SYSTEM.test(name))
      return own.length === 0
        ? null
        : `schemas serves what is PostgreSQL's or Plinth's own: ${own.join(', ')}`
    },
  },
]

const SYSTEM = /^(pg_.*|information_schema|auth|plinth|plinth_.*)$/
