// The record of a command itself, beside those that the database writes of its rows.
import type { Statement } from '../../postgres/types.ts'
import type { Asked } from '../types.ts'

/** The rest (who, request, key) is read from the settings of the transaction. */
const RECORD = 'select plinth.audit_command($1)'

export function auditRecord({ spec }: Asked): Statement {
  return { text: RECORD, parameters: [spec.name] }
}
