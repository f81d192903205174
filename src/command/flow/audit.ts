// The record of a command itself, beside those that the database writes of its rows: also one that changed none of those that
// are recorded.
import type { Statement } from '../../postgres/types.ts'
import { callerOf } from '../caller.ts'
import type { Asked } from '../types.ts'
import { hashOf, type Key } from './claim.ts'

const RECORD = `insert into plinth.audit_log
  (entity, action, command, role, actor, claims, via, request_id, idempotency_key_hash)
values ($1, 'command', $1, $2, $3, $4, 'POST /rpc/' || $1, $5, $6)`

export function auditRecord({ spec, principal, requestId }: Asked, key: Key | null): Statement {
  const { id, role, roles, claims } = callerOf(principal)
  // What is allowed in, one by one, as the triggers have it.
  const kept = {
    sub: id ?? undefined,
    role,
    session_id: claims.session_id,
    ...(roles.length > 0 && { roles }),
  }
  const parameters = [spec.name, role, id, JSON.stringify(kept), requestId]
  return { text: RECORD, parameters: [...parameters, key === null ? null : hashOf(key.key)] }
}
