// Records of the audit log for people, the last first.
import type { Database } from '../../postgres/types.ts'
import { asAuditor } from './asking.ts'

export interface ListOptions {
  /** `public.rooms` */
  readonly entity: string | null
  /** A JSON object. */
  readonly key: string | null
  /** The id of a user. */
  readonly actor: string | null
  readonly limit: number
}

export interface AuditRecord {
  readonly at: string
  readonly actor: string | null
  readonly role: string
  readonly action: string
  readonly entity: string
  /** As JSON. */
  readonly key: string | null
  readonly command: string | null
  readonly via: string | null
  readonly requestId: string | null
  /** Columns that an update changed. */
  readonly changed: readonly string[]
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/** A text and a number may be the same id: the command line knows no types. */
const LIST = `select json_build_object('at', l.at, 'actor', l.actor, 'role', l.role, 'action', l.action, 'entity', l.entity,
  'key', l.entity_key::text, 'command', l.command, 'via', l.via, 'requestId', l.request_id, 'before', l.before, 'after', l.after,
  'changed', coalesce((select json_agg(k order by k) from (select jsonb_object_keys(l.after) as k where l.action = 'update'
    union select unnest(l.concealed)) c), '[]'))::text
from plinth.audit_log l
where ($1::text is null or l.entity = $1) and ($3::text is null or l.actor = $3)
  and ($2::text is null or l.entity_key = $2::jsonb
    or (select jsonb_object_agg(k.key, k.value) from jsonb_each_text(l.entity_key) k)
      = (select jsonb_object_agg(k.key, k.value) from jsonb_each_text($2::jsonb) k))
order by l.id desc limit $4::int`

/** Rejects with PL440 where there is no log to read. */
export async function listAudit(
  database: Database,
  { entity, key, actor, limit }: ListOptions,
): Promise<readonly AuditRecord[]> {
  const rows = await asAuditor(database)(LIST, [entity, key, actor, String(limit)])
  return rows.map((row) => JSON.parse(row.text(0) ?? '{}') as AuditRecord)
}
