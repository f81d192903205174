// `plinth keys`: what a client needs to know: the URL, the anonymous key, and the service key that passes all policies.
import { Command } from 'commander'
import { signToken } from '../src/auth/sign.ts'
import { clock } from '../src/kit/clock.ts'
import type { Settings } from '../src/kit/config/table.ts'
import { signingSecret } from './secret.ts'
import { load, withSettings } from './settings.ts'

export interface Keys {
  readonly anon: string
  readonly service: string
}

const KEY_LIFETIME_S = 10 * 365 * 86_400

export function keysVerb(): Command {
  const command = new Command('keys')
    .description('print the URL, and the anon and service keys')
    .action(async (options) => {
      const { settings } = await load(options)
      const { anon, service } = await makeKeys(settings)
      console.log(`url          http://${settings.host}:${settings.port}`)
      console.log(`anon key     ${anon}`)
      console.log(`service key  ${service}`)
    })
  return withSettings(command)
}

export async function makeKeys(settings: Settings): Promise<Keys> {
  const { secret, isBase64, madeAt_s } = signingSecret(settings)
  const issuedAt_s = madeAt_s ?? clock.now() / 1000
  const key = (role: string) =>
    signToken(secret, isBase64, {
      role,
      roleClaim: settings.jwtRoleClaimKey,
      issuedAt_s,
      lifetime_s: KEY_LIFETIME_S,
    })
  return { anon: await key(settings.anonRole ?? 'anon'), service: await key('service_role') }
}
