// What row security of the database itself says, from its catalog: for verbs that cannot be tried without doing them.
import type { Verb } from '../../model/policy/granted.ts'
import type { Session } from '../../postgres/session.ts'
import type { CallerRole } from './explanation.ts'

const POLICIES = `select coalesce(json_agg(json_build_object(
  'permissive', p.polpermissive,
  'using', pg_get_expr(p.polqual, p.polrelid),
  'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname), '[]')::text
from pg_policy p
where p.polrelid = to_regclass($1) and p.polcmd in ('*', $3::text::"char")
  and exists (
    select from unnest(p.polroles) r(oid) where case when r.oid = 0 then true else pg_has_role($2::text, r.oid, 'USAGE') end
  )`

interface LivePolicy {
  readonly permissive: boolean
  readonly using: string | null
  readonly check: string | null
}

const LETTERS: Readonly<Record<Verb, string>> = { read: 'r', insert: 'a', update: 'w', delete: 'd' }

/** One condition in SQL; as PostgreSQL does, permissive policies are alternatives, and restrictive ones must all hold. */
export async function liveCondition(
  session: Session,
  { relation, verb, role }: { readonly relation: string; readonly verb: Verb; readonly role: CallerRole },
): Promise<string> {
  const verbs: readonly Verb[] = verb === 'update' || verb === 'delete' ? ['read', verb] : [verb]
  const conditions: string[] = []
  for (const each of verbs) {
    const { rows } = await session.query(POLICIES, [relation, role, LETTERS[each]])
    conditions.push(whole(JSON.parse(rows[0]?.text(0) ?? '[]') as readonly LivePolicy[], each))
  }
  return conditions.join(' and ')
}

function whole(policies: readonly LivePolicy[], verb: Verb): string {
  // Without a condition of its own a row that is written is held to that of the rows that are seen.
  const conditionOf = ({ using, check }: LivePolicy) =>
    `(${(verb === 'insert' ? (check ?? using) : using) ?? 'true'})`
  const permissive = policies.filter((policy) => policy.permissive).map(conditionOf)
  const restrictive = policies.filter((policy) => !policy.permissive).map(conditionOf)
  const some = permissive.length === 0 ? 'false' : `(${permissive.join(' or ')})`
  return [some, ...restrictive].join(' and ')
}
