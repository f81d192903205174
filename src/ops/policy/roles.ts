// On whose behalf statements of an explanation run. All of it ends with the transaction.
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import type { Caller } from './explanation.ts'
import { unasked } from './refusal.ts'

/** insufficient_privilege, invalid_parameter_value (no such role), undefined_table. */
const NOT_TO_BE_ASKED: ReadonlySet<string> = new Set(['42501', '22023', '42P01'])

/**
 * As a role, or as the login where it is null. Row security that would hide rows is an error, not fewer rows. Throws PL432
 * when the database does not allow it.
 */
export async function pastRowSecurity<T>(
  session: Session,
  role: string | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    await session.script('set local row_security = off')
    if (role !== null) await session.query(`select set_config('role', $1, true)`, [role])
    const result = await work()
    await session.script('reset role; set local row_security = on')
    return result
  } catch (error) {
    if (!(error instanceof DatabaseError) || !NOT_TO_BE_ASKED.has(error.sqlstate)) throw error
    throw unasked(
      `As ${role ?? 'this login'} the database cannot be asked past row security: ${error.message}`,
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
