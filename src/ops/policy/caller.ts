// Who is asked about: a user with the claims that their token would have, somebody without a token, or the service.
import { PlinthError } from '../../kit/error.ts'
import type { Session } from '../../postgres/session.ts'
import type { Caller, CallerRole } from './explanation.ts'

export interface CallerQuestion {
  /** `anon`, `service`, the id of a user, or their e-mail address. */
  readonly as: string
  /** In place of those that the user has. */
  readonly roles: readonly string[] | null
  /** Claims that the token has besides, or otherwise. */
  readonly claims: Readonly<Record<string, unknown>>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const ROLES: ReadonlySet<unknown> = new Set<CallerRole>(['anon', 'authenticated', 'service_role'])

/** Columns are read as JSON: another version of the table may lack some. */
const USER = `select jsonb_build_object(
  'sub', u.id, 'role', j ->> 'role', 'email', coalesce(j ->> 'email', ''), 'phone', coalesce(j ->> 'phone', ''),
  'is_anonymous', coalesce((j ->> 'is_anonymous')::boolean, false),
  'app_metadata', coalesce(nullif(j -> 'raw_app_meta_data', 'null'), '{}'),
  'user_metadata', coalesce(nullif(j -> 'raw_user_meta_data', 'null'), '{}'))::text
from auth.users u, to_jsonb(u) j
where case when $1 = 'id' then u.id::text = lower($2) else lower(j ->> 'email') = lower($2) end`

/** Throws PL005 for whom there is no such caller. */
export async function findCaller(session: Session, question: CallerQuestion): Promise<Caller> {
  const { claims: own, note } = await claimsOf(session, question.as)
  const claims = { ...withRoles(own, question.roles), ...question.claims }
  const { role } = claims as { readonly role?: unknown }
  if (!ROLES.has(role))
    throw new PlinthError({
      code: 'PL005',
      status: 500,
      message: `The token would have the role ${JSON.stringify(role)}, and policies speak of anon, authenticated and service_role.`,
      hint: `Name one of them: --claims '{"role":"authenticated"}'`,
    })
  return { role: role as CallerRole, claims, note }
}

type Found = Pick<Caller, 'claims' | 'note'>

async function claimsOf(session: Session, as: string): Promise<Found> {
  if (as === 'anon') return { claims: { role: 'anon' }, note: null }
  if (as === 'service') return { claims: { role: 'service_role' }, note: null }
  const by = UUID.test(as) ? 'id' : 'email'
  const text = (await session.query(USER, [by, as])).rows[0]?.text(0)
  if (typeof text === 'string') {
    const user = JSON.parse(text) as { readonly role: string | null }
    return { claims: { ...user, role: user.role || 'authenticated' }, note: null }
  }
  if (by === 'email')
    throw new PlinthError({
      code: 'PL005',
      status: 500,
      message: `There is no user ${as}.`,
      hint: '--as takes the id of a user, their e-mail address, anon or service.',
    })
  return {
    claims: { sub: as.toLowerCase(), role: 'authenticated', app_metadata: {} },
    note: 'auth.users has no such user: beyond the id the token says what --roles and --claims say.',
  }
}

function withRoles(claims: Caller['claims'], roles: readonly string[] | null): Caller['claims'] {
  if (roles === null) return claims
  return { ...claims, app_metadata: { ...(claims.app_metadata as object | undefined), roles } }
}
