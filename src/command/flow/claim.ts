// The key of a call: claimed by the first statement of its transaction, answered by its last, and read again by whoever
// comes with it later.
import { createHash } from 'node:crypto'
import { DatabaseError } from '../../postgres/database-error.ts'
import type { Database, RawResult, Statement } from '../../postgres/types.ts'
import { callerOf } from '../caller.ts'
import type { Answer, Asked } from '../types.ts'
import { canonicalJson } from './canonical.ts'
import { otherBody } from './problems.ts'

/** Owns nothing, and may write what commands leave behind. */
export const SERVER_ROLE = 'plinth_command'

const CLAIM = `insert into plinth.idempotency (principal, command, key, body_hash)
values ($1, $2, $3, $4) returning ctid::text`

/** By its place: a lookup by key would leave a predicate lock on a page of the index, on keys of others. */
const ANSWER = 'update plinth.idempotency set status = $2, body = $3 where ctid = $1::tid'

const FIND = `select body_hash, status, body from plinth.idempotency
where principal = $1 and command = $2 and key = $3`

const UNIQUE_VIOLATION = '23505'

export interface Key {
  readonly principal: string
  readonly command: string
  readonly key: string
  readonly bodyHash: Buffer
}

/** Null for a call without a key. */
export function keyOf({ key, principal, spec, given }: Asked): Key | null {
  if (key === null) return null
  const { id } = callerOf(principal)
  return {
    principal: id === null ? principal.role : `${principal.role}:${id}`,
    command: spec.name,
    key,
    bodyHash: createHash('sha256').update(canonicalJson(given)).digest(),
  }
}

export function claim({ principal, command, key, bodyHash }: Key): Statement {
  return { text: CLAIM, parameters: [principal, command, key, bodyHash] }
}

/** For the audit log: that two records had the same key shows, the key does not. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** `claimed` is what the claim gave back. */
export function store(claimed: RawResult, { status, body }: Answer): Statement {
  return { text: ANSWER, parameters: [claimed.rows[0]?.text(0) ?? '', String(status), body] }
}

/** Somebody has committed under the same key. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof DatabaseError) || error.sqlstate !== UNIQUE_VIOLATION) return false
  return error.place.schema === 'plinth' && error.place.table === 'idempotency'
}

/** The answer that was given under a key; null when there is none after all. Throws PL503 where another body had that key. */
export async function findAnswer(database: Database, key: Key): Promise<Answer | null> {
  const results = await database.scoped({
    settings: [
      ['role', SERVER_ROLE],
      ['transaction_read_only', 'on'],
    ],
    statements: [{ text: FIND, parameters: [key.principal, key.command, key.key] }],
  })
  const row = results[0]?.rows[0]
  if (row === undefined) return null
  if (row.text(0) !== `\\x${key.bodyHash.toString('hex')}`) throw otherBody()
  return { status: Number(row.text(1)), body: row.text(2) ?? 'null', isReplay: true }
}
