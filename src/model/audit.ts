// What an audited table has: the names that others ask its history by.
import { derivedName } from './name.ts'

export interface AuditFunctions {
  /** Its records, the last first. */
  readonly history: string
  /** Its rows as they were at a time. */
  readonly asOf: string
}

export function auditFunctions(table: string): AuditFunctions {
  return { history: derivedName(table, 'history'), asOf: derivedName(table, 'as_of') }
}

/** What a record of the history says. */
export const HISTORY_COLUMNS = {
  at: 'timestamp with time zone',
  actor: 'text',
  role: 'text',
  action: 'text',
  command: 'text',
  via: 'text',
  request_id: 'text',
  entity_key: 'jsonb',
  before: 'jsonb',
  after: 'jsonb',
  concealed: 'text[]',
} as const
