// Questions to the audit log, as the role that may read it.
import { PlinthError } from '../../kit/error.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Database, ParameterValue, RawRow } from '../../postgres/types.ts'

export type Asking = (text: string, parameters: readonly ParameterValue[]) => Promise<readonly RawRow[]>

/** undefined_table, undefined_function, invalid_schema_name, undefined_object, insufficient_privilege, invalid_parameter_value. */
const NO_LOG: ReadonlySet<string> = new Set(['42P01', '42883', '3F000', '42704', '42501', '22023'])

/** Rejects with PL440 where there is no log, or the login may not read it. */
export function asAuditor(database: Database): Asking {
  return async (text, parameters) => {
    try {
      const settings = [['role', 'plinth_auditor']] as const
      const [result] = await database.scoped({ settings, statements: [{ text, parameters }] })
      return result?.rows ?? []
    } catch (error) {
      throw error instanceof DatabaseError && NO_LOG.has(error.sqlstate) ? noLog(error) : error
    }
  }
}

function noLog(cause: DatabaseError): PlinthError {
  return new PlinthError({
    code: 'PL440',
    status: 500,
    message: 'The audit log of this database cannot be read.',
    details: cause.message,
    hint: 'plinth migrate apply sets up the database; the login must be a member of plinth_auditor.',
    cause,
  })
}
