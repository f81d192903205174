// Who a test acts as: a row in auth.users, and a token that says what the row says.
import { signToken } from '../src/auth/sign.ts'
import type { Clock } from '../src/kit/clock.ts'
import { random } from '../src/kit/random.ts'
import type { Principal } from '../src/query/rest/types.ts'
import type { TestDatabase } from './database/database.ts'

export interface Who {
  /** A uuid. Somebody who is there already, by id or e-mail, stays as they are, but for what is said here. */
  readonly id?: string
  readonly email?: string
  /** Application roles: `app_metadata.roles`. */
  readonly roles?: readonly string[]
}

export interface TestUser {
  readonly id: string
  readonly email: string
  readonly roles: readonly string[]
}

interface UserRow {
  readonly id: string
  readonly email: string
  readonly app_metadata: { readonly roles?: readonly string[] }
  readonly user_metadata: object
}

const UPSERT = `
insert into auth.users as u (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
values (coalesce($1::uuid, (select id from auth.users where email = $2 and not is_sso_user), gen_random_uuid()), 'authenticated', 'authenticated', coalesce($2::text, $3), now(),
  jsonb_build_object('provider', 'email', 'providers', array['email'], 'roles', coalesce($4::jsonb, '[]')), '{}', now(), now())
on conflict (id) do update set
  email = coalesce($2::text, u.email),
  raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}')
    || case when $4 is null then '{}' else jsonb_build_object('roles', $4::jsonb) end
returning u.id, coalesce(u.email, '') as email, u.raw_app_meta_data as app_metadata,
  coalesce(u.raw_user_meta_data, '{}') as user_metadata`

const NAME_BYTES = 4

export async function placeUser(database: TestDatabase, { id, email, roles }: Who): Promise<UserRow> {
  const anyEmail = `user-${random.bytes(NAME_BYTES).toString('hex')}@example.org`
  const given = roles === undefined ? null : JSON.stringify(roles)
  const { rows } = await database.query<UserRow>(UPSERT, [id ?? null, email ?? null, anyEmail, given])
  return rows[0] as UserRow
}

export function userOf({ id, email, app_metadata: { roles = [] } }: UserRow): TestUser {
  return { id, email, roles }
}

/** As the server has it of a token. */
export function principalOf(user: UserRow | 'service' | null): Principal {
  if (user === null) return { role: 'anon', claims: '{"role":"anon"}', authenticated: false }
  const role = user === 'service' ? 'service_role' : 'authenticated'
  const { id: sub, email, app_metadata, user_metadata } = user === 'service' ? SERVICE : user
  return {
    role,
    claims: JSON.stringify({ role, sub, email, app_metadata, user_metadata }),
    authenticated: true,
  }
}

const SERVICE = { id: undefined, email: undefined, app_metadata: undefined, user_metadata: undefined }

export interface Tokens {
  /** For an hour of the test's clock. */
  ofUser(user: UserRow): Promise<string>
  /** The keys of a project: they do not expire. */
  ofRole(role: 'anon' | 'service_role'): Promise<string>
}

const LIFETIME_S = 3_600

export interface TokenOptions {
  readonly secret: string
  readonly secretIsBase64: boolean
  readonly roleClaim: string
  readonly audience: string | null
  readonly clock: Clock
}

export function createTokens({ secret, secretIsBase64, roleClaim, audience, clock }: TokenOptions): Tokens {
  const sign = (request: Omit<Parameters<typeof signToken>[2], 'issuedAt_s' | 'roleClaim'>) =>
    signToken(secret, secretIsBase64, { ...request, roleClaim, issuedAt_s: clock.now() / 1000 })
  const aud = audience ?? 'authenticated'
  return {
    ofUser: ({ id, email, app_metadata, user_metadata }) =>
      sign({
        role: 'authenticated',
        subject: id,
        claims: { aud, email, app_metadata, user_metadata },
        lifetime_s: LIFETIME_S,
      }),
    ofRole: (role) => sign({ role, claims: audience === null ? {} : { aud }, lifetime_s: null }),
  }
}
