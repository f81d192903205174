// `plinth token`: a token for one role, to try requests with.
import { Command } from 'commander'
import { signToken } from '../src/auth/sign.ts'
import { clock } from '../src/kit/clock.ts'
import { PlinthError } from '../src/kit/error.ts'
import { isNoRole } from '../src/kit/role-name.ts'
import { signingSecret } from './secret.ts'
import { load, withSettings } from './settings.ts'

const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const LIFETIME_MAX_S = 1_000 * 365 * 86_400

export function tokenVerb(): Command {
  const command = new Command('token')
    .description('print a token')
    .requiredOption('--role <name>', 'database role that requests with it run as')
    .option('--sub <id>', 'whom it is for')
    .option('--claims <json>', 'further claims, as a JSON object')
    .option('--expires <time>', 'how long it is good: 90s, 30m, 1h, 7d, or never', '1h')
    .action(async (options) => {
      const { settings } = await load(options)
      const { secret, isBase64 } = signingSecret(settings)
      const token = await signToken(secret, isBase64, {
        role: parseRole(options.role),
        roleClaim: settings.jwtRoleClaimKey,
        ...(options.sub === undefined ? {} : { subject: options.sub }),
        claims: parseClaims(options.claims ?? '{}'),
        issuedAt_s: clock.now() / 1000,
        lifetime_s: parseLifetime(options.expires),
      })
      console.log(token)
    })
  return withSettings(command)
}

function parseRole(text: string): string {
  if (text !== '' && !isNoRole(text)) return text
  throw unfit(`--role must name a role, and "${text}" is none.`, 'Example: --role authenticated')
}

function parseClaims(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (cause) {
    throw unfit(`--claims is no JSON: ${text}`, `Example: --claims '{"email":"a@b.example"}'`, cause)
  }
  throw unfit(`--claims is no JSON object: ${text}`, `Example: --claims '{"email":"a@b.example"}'`)
}

function parseLifetime(text: string): number | null {
  if (text === 'never') return null
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (count === undefined) throw unfit(`--expires is no time: ${text}`, 'Examples: 90s, 30m, 1h, 7d, never.')
  const lifetime_s = Number(count) * (UNITS_S[unit] ?? 1)
  if (lifetime_s > LIFETIME_MAX_S)
    throw unfit(`--expires is too long: ${text}`, 'A token without end: --expires never')
  return lifetime_s
}

function unfit(message: string, hint: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PL005', status: 500, message, hint, cause })
}
