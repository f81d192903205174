// On whose behalf statements of an explanation run. All of it ends with the transaction.
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import type { Caller } from './explanation.ts'
import { unasked } from './refusal.ts'

/** insufficient_privilege, invalid_parameter_value (no such role), undefined_table. */
const NOT_TO_BE_ASKED: ReadonlySet<string> = new Set(['42501', '22023', '42P01'])

/** Row security that would hide rows is an error, not fewer rows. `role` null: the login. */
export function pastRowSecurity<T>(
  session: Session,
  role: string | null,
  work: () => Promise<T>,
): Promise<T> {
  return asRole(session, role, async () => {
    await session.script('set local row_security = off')
    const result = await work()
    await session.script('set local row_security = on')
    return result
  })
}

/** Throws PL432 when the database does not allow it. */
export async function asRole<T>(session: Session, role: string | null, work: () => Promise<T>): Promise<T> {
  try {
    if (role !== null) await session.query(`select set_config('role', $1, true)`, [role])
    const result = await work()
    await session.script('reset role')
    return result
  } catch (error) {
    if (!(error instanceof DatabaseError) || !NOT_TO_BE_ASKED.has(error.sqlstate)) throw error
    throw unasked(
      `The database cannot be asked as ${role ?? 'this login'}: ${error.message}`,
      'Ask as a login that may become service_role and plinth_owner, in a database that `plinth migrate apply` has set up.',
      error,
    )
  }
}

/** As a request of theirs would. */
export async function become(session: Session, { role, claims }: Caller): Promise<void> {
  await session.query(`select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`, [
    role,
    JSON.stringify(claims),
  ])
}
