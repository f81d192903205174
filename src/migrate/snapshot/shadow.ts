// The other side: what the statements of a model make. They run in a schema of their own in a transaction that is rolled
// back, so that PostgreSQL itself says what they mean, and what is wrong with them. Nothing of it is ever seen by others.
import { relative } from 'node:path'
import { PlinthError } from '../../kit/error.ts'
import { random } from '../../kit/random.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import type { Creation } from '../create/creation.ts'
import { notItsOwn } from '../files/transaction.ts'
import { quote } from '../quote.ts'
import { ACCESS_SCHEMA } from './access-schema.ts'
import { MAY_END, NO_COMMIT, transactionOf } from './guard.ts'
import { takeSnapshot } from './snapshot.ts'
import type { Snapshot } from './types.ts'

export interface ShadowOptions {
  /** The schema that the statements are meant for; what stands in it already, and is not made anew, may be named. */
  readonly schema: string
  /** Who owns what is made; null: the login. */
  readonly owner: string | null
  /** How long a foreign key may wait for a table outside of the schema, which it locks until all is read. */
  readonly lockTimeoutMs: number
}

/** Throws PL402 where a statement fails, with the place in the model where it was written. */
export async function shadowSnapshot(
  session: Session,
  creations: readonly Creation[],
  options: ShadowOptions,
): Promise<Snapshot> {
  const [snapshot] = await shadowSnapshots(session, [creations], options)
  return snapshot as Snapshot
}

/** Several shadows in one transaction: each sees those before, and what it makes hides what they have of the same name. */
export async function shadowSnapshots(
  session: Session,
  stages: readonly (readonly Creation[])[],
  options: ShadowOptions,
): Promise<readonly Snapshot[]> {
  const name = `plinth_shadow_${random.bytes(6).toString('hex')}`
  const path = [options.schema]
  const snapshots: Snapshot[] = []
  await session.script(
    `begin; select pg_advisory_xact_lock(hashtextextended('plinth shadow', 0)); set local lock_timeout = ${options.lockTimeoutMs}; set local jit = off; ${NO_COMMIT}`,
  )
  try {
    const transaction = await transactionOf(session)
    for (const [i, creations] of stages.entries()) {
      path.unshift(`${name}_${i}`)
      await session.script(settingUp(path, options.owner))
      for (const creation of creations) await create({ session, transaction }, creation)
      if (options.owner !== null) await session.script('reset role')
      snapshots.push(await takeSnapshot(session, { schema: `${name}_${i}`, access: ACCESS_SCHEMA }))
    }
    return snapshots
  } finally {
    await session.script('rollback')
  }
}

/**
 * Access functions stand in a schema of their own that policies name, so the shadow has one of the same name, while the real
 * one is called otherwise. Only this transaction sees that; the advisory lock keeps two of them from each other's way.
 */
function settingUp(path: readonly string[], owner: string | null): string {
  const shadow = path[0] as string
  const authorized = owner === null ? '' : ` authorization ${quote(owner)}`
  return `create schema ${quote(shadow)}${authorized};
do $$ begin
  if to_regnamespace('${ACCESS_SCHEMA}') is not null then
    alter schema ${ACCESS_SCHEMA} rename to ${quote(`${shadow}_access`)};
  end if;
end $$;
create schema ${ACCESS_SCHEMA}${authorized};
set local search_path = ${path.map(quote).join(', ')};
${owner === null ? '' : `set local role ${quote(owner)}`}`
}

interface Shadow {
  readonly session: Session
  readonly transaction: string
}

/** By `query`, with which PostgreSQL takes one statement: what somebody wrote into an expression cannot bring along another. */
async function create({ session, transaction }: Shadow, creation: Creation): Promise<void> {
  try {
    const { tag } = await session.query(creation.sql)
    if (!MAY_END.has(tag) || (await transactionOf(session)) === transaction) return
  } catch (error) {
    throw error instanceof DatabaseError ? refused(creation, error) : error
  }
  throw notItsOwn(`${about(creation)} ends its transaction itself`)
}

function about({ kind, name, place }: Creation): string {
  const at = place === null ? '' : `${relative('.', place.file)}:${place.line}:${place.column} `
  return `${at}${kind} ${name}`
}

function refused(creation: Creation, error: DatabaseError): PlinthError {
  const parts = [error.detail, error.hint].filter((part) => part !== null)
  return new PlinthError({
    code: 'PL402',
    status: 500,
    message: `${about(creation)}: PostgreSQL does not take it: ${error.message}`,
    details: [...parts, `The statement: ${beginningOf(creation.sql)}`].join('\n'),
    hint: LOCKED.has(error.sqlstate) ? 'A table outside of the schema is busy; try again.' : null,
    cause: error,
  })
}

const CHARACTERS_SHOWN_MAX = 300

function beginningOf(sql: string): string {
  return sql.length <= CHARACTERS_SHOWN_MAX ? sql : `${sql.slice(0, CHARACTERS_SHOWN_MAX)} ...`
}

/** lock_not_available, deadlock_detected. */
const LOCKED: ReadonlySet<string> = new Set(['55P03', '40P01'])
