// Settings of tokens, and of the dialect as clients see it.
import { boolean, choice, integer, optional, pairs, secret, text, textLike } from '../kind.ts'
import { setting } from '../setting.ts'

export const accessSettings = {
  jwtSecret: setting({
    kind: optional(secret('a secret, a JWK, a JWKS, or @file', () => '***')),
    default: null,
    meaning: 'What checks tokens: text of 32 bytes or more, a JWK or a JWKS; @path reads it from a file.',
    pgrst: { names: ['JWT_SECRET'], inDatabase: true },
  }),
  jwtSecretIsBase64: setting({
    kind: boolean,
    default: false,
    meaning: 'The secret is base64 of the real one.',
    pgrst: { names: ['JWT_SECRET_IS_BASE64', 'SECRET_IS_BASE64'], inDatabase: true },
  }),
  jwtAud: setting({
    kind: optional(text),
    default: null,
    meaning: 'The audience that a token which names one must name.',
    pgrst: { names: ['JWT_AUD'], inDatabase: true },
  }),
  jwtRoleClaimKey: setting({
    kind: textLike('a path like .role or $.role', (value) => /^[.$]/.test(value)),
    default: '.role',
    meaning: 'Where in the claims the role is: dotted, or a JSONPath.',
    pgrst: { names: ['JWT_ROLE_CLAIM_KEY', 'ROLE_CLAIM_KEY'], inDatabase: true },
  }),
  jwtCacheMaxEntries: setting({
    kind: integer(0, 10_000_000),
    default: 1000,
    unit: 'tokens',
    meaning: 'How many checked signatures are remembered; 0 remembers none.',
    pgrst: { names: ['JWT_CACHE_MAX_ENTRIES'], inDatabase: true },
  }),
  openapiMode: setting({
    kind: choice('follow-privileges', 'ignore-privileges', 'disabled'),
    default: 'follow-privileges',
    meaning: 'What the root document shows.',
    pgrst: { names: ['OPENAPI_MODE'], inDatabase: true },
  }),
  openapiSecurityActive: setting({
    kind: boolean,
    default: false,
    meaning: 'The root document says that tokens are taken.',
    pgrst: { names: ['OPENAPI_SECURITY_ACTIVE'], inDatabase: true },
  }),
  openapiServerProxyUri: setting({
    kind: optional(textLike('an http or https URL', isHttpUrl)),
    default: null,
    meaning: 'The URL under which clients reach this server, for the root document.',
    pgrst: { names: ['OPENAPI_SERVER_PROXY_URI'], inDatabase: true },
  }),
  urlUseLegacyTargetNames: setting({
    kind: boolean,
    default: true,
    meaning: 'Parameters on an embed may use its table name where it has an alias.',
    pgrst: { names: ['URL_USE_LEGACY_TARGET_NAMES'], inDatabase: true },
  }),
  securityChecks: setting({
    kind: optional(choice('refuse', 'warn', 'off')),
    default: null,
    meaning:
      'What a fault that `plinth doctor --security` calls an error does to the start. Not set: refuse it where migrations of a model have been applied, warn elsewhere.',
  }),
  countEstimates: setting({
    kind: boolean,
    default: true,
    withModel: false,
    meaning:
      'Answer count=planned and count=estimated by the guess of the planner, which knows of rows that the caller may not see. Off: what the caller sees is counted.',
  }),
  constraintDetails: setting({
    kind: boolean,
    default: true,
    withModel: false,
    meaning:
      'Errors of constraints carry DETAIL of PostgreSQL, which may name tables and values that the caller may not see. Off: details is null.',
  }),
  appSettings: setting({
    kind: pairs,
    default: [],
    meaning: 'Values that SQL reads by current_setting, under the name app.settings.<name>.',
  }),
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:')
}
