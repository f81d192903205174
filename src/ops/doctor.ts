// What is not as it should be with a database and the settings that serve it. Each check asks one question in SQL and
// judges the answer; it changes nothing. Where it says `fail`, something is broken or open; `warn` is advice.
import type { Settings } from '../kit/config/table.ts'
import type { Database } from '../postgres/types.ts'
import { exposureChecks } from './doctor/exposure.ts'
import { examinePooler } from './doctor/pooler.ts'
import { roleChecks } from './doctor/roles.ts'
import { type Row, rows } from './doctor/row.ts'
import { serverChecks } from './doctor/server.ts'
import { settingChecks } from './doctor/settings.ts'

export interface Finding {
  readonly verdict: 'ok' | 'warn' | 'fail'
  readonly what: string
  /** What to do; only where there is something to do. */
  readonly hint?: string
}

export interface Check {
  readonly name: string
  /** One statement; its parameters come from the settings. null: nothing to ask. */
  readonly sql: string | null
  readonly parameters?: (settings: Settings) => readonly (string | null)[]
  judge(rows: readonly Row[], settings: Settings): Finding
}

export interface Diagnosis extends Finding {
  readonly name: string
}

const CHECKS: readonly Check[] = [...serverChecks, ...roleChecks, ...exposureChecks, ...settingChecks]

export interface Patient {
  readonly database: Database
  /** Another connection to the same. */
  readonly second: Database
  readonly settings: Settings
}

/** In order, each on its own: one that cannot be asked is a finding, too. */
export async function examine({ database, second, settings }: Patient): Promise<readonly Diagnosis[]> {
  const pooler = await guarded(() => examinePooler(database, second))
  const diagnoses: Diagnosis[] = [{ name: 'pooler in between', ...pooler }]
  for (const check of CHECKS) {
    const finding = await guarded(() => ask(check, database, settings))
    diagnoses.push({ name: check.name, ...finding })
  }
  return diagnoses
}

async function ask(check: Check, database: Database, settings: Settings): Promise<Finding> {
  if (check.sql === null) return check.judge([], settings)
  return check.judge(rows(await database.query(check.sql, check.parameters?.(settings) ?? [])), settings)
}

async function guarded(attempt: () => Promise<Finding>): Promise<Finding> {
  try {
    return await attempt()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { verdict: 'warn', what: `could not be checked: ${reason}` }
  }
}
