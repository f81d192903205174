// The Authorization header of everybody who asks over HTTP, those among them whose token must not be taken.
import { signToken, type TokenRequest } from '../../src/auth/sign.ts'
import { ANON, USER } from '../support/rest.ts'
import type { Asker } from './arbitrary/headers.ts'

export const SECRET = 'a secret of the fuzzer that is long enough'
/** May read and change some of the bazaar; its table of roles is in bazaar.sql. */
export const CLERK = 'plinth_test_fuzz_clerk'
/** A role of the server that the login may not become. */
export const STRANGER = 'plinth_test_fuzz_stranger'

const HOUR_S = 3_600

/** null: no header. `now_s`: whole seconds since 1970. */
export async function authorizations(now_s: number): Promise<Readonly<Record<Asker, string | null>>> {
  const sign = (request: Partial<TokenRequest>, secret = SECRET) =>
    signToken(secret, false, { role: USER, issuedAt_s: now_s - HOUR_S, lifetime_s: 24 * HOUR_S, ...request })
  const ann = await sign({ subject: 'ann' })
  const bob = await sign({ subject: 'bob' })
  const [head = '', , signature = ''] = ann.split('.')
  const [, bobsClaims = ''] = bob.split('.')
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
  return {
    nobody: null,
    anon: bearer(await sign({ role: ANON })),
    ann: bearer(ann),
    bob: bearer(bob),
    clerk: bearer(await sign({ role: CLERK, subject: 'cleo' })),
    unsigned: bearer(`${unsigned}.${bobsClaims}.`),
    forged: bearer(await sign({ subject: 'ann' }, `${SECRET}!`)),
    swapped: bearer(`${head}.${bobsClaims}.${signature}`),
    expired: bearer(await sign({ lifetime_s: 60 })),
    'too early': bearer(await sign({ claims: { nbf: now_s + HOUR_S } })),
    cut: bearer(ann.slice(0, -2)),
    blank: 'Bearer',
    stranger: bearer(await sign({ role: STRANGER })),
  }
}

function bearer(token: string): string {
  return `Bearer ${token}`
}
