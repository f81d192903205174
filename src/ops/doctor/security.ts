// `plinth doctor --security`: what is open, or about to be, in a database and the settings that serve it. Tables of
// checks in security/, each a question to the catalog; it changes nothing, and sends no row of anybody.
import type { Settings } from '../../kit/config/table.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Database, ParameterValue } from '../../postgres/types.ts'
import { arrayText, type Row, rows } from './row.ts'
import type { Level, SecurityCheck, SecurityFinding, SettingCheck } from './security/check.ts'
import { functionChecks } from './security/functions.ts'
import { grantChecks } from './security/grants.ts'
import { keyChecks } from './security/keys.ts'
import { policyChecks } from './security/policies.ts'
import { relationChecks } from './security/relations.ts'
import { rowSecurityChecks } from './security/row-security.ts'
import { relationNamed, SCOPE } from './security/scope.ts'
import { serverChecks } from './security/server.ts'
import { settingChecks } from './security/settings.ts'

export type { Level, SecurityFinding } from './security/check.ts'

export const securityChecks: readonly (SecurityCheck | SettingCheck)[] = [
  ...rowSecurityChecks,
  ...policyChecks,
  ...relationChecks,
  ...functionChecks,
  ...grantChecks,
  ...keyChecks,
  ...serverChecks,
  ...settingChecks,
]

const ORDER: readonly Level[] = ['error', 'warning', 'info']

/** The worst first. A check that the login may not ask is a finding of its own. */
export async function examineSecurity(
  database: Database,
  settings: Settings,
): Promise<readonly SecurityFinding[]> {
  const role = (await database.query('select current_user')).rows[0]?.text(0) ?? 'none'
  const found: SecurityFinding[] = []
  for (const check of securityChecks) found.push(...(await ask(check, { database, settings, role })))
  return found.sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
}

interface Asking {
  readonly database: Database
  readonly settings: Settings
  readonly role: string
}

async function ask(check: SecurityCheck | SettingCheck, asking: Asking): Promise<readonly SecurityFinding[]> {
  if ('judge' in check) return judged(check, asking.settings)
  const { number, name, level, what, hint, isFault = () => true } = check
  try {
    const faults = (await list(check, asking)).filter(isFault)
    return faults.map((row) => ({
      number,
      name,
      level: (row.level as Level | null | undefined) ?? level,
      object: row.object ?? '',
      what,
      hint,
    }))
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return [
      {
        number,
        name,
        level: 'info',
        object: 'this check',
        what: `could not be made: ${error.message}`,
        hint: '',
      },
    ]
  }
}

function judged({ number, name, level, hint, judge }: SettingCheck, settings: Settings) {
  const what = judge(settings)
  return what === null ? [] : [{ number, name, level, object: 'the settings', what, hint }]
}

async function list(
  { sql, needs }: SecurityCheck,
  { database, settings, role }: Asking,
): Promise<readonly Row[]> {
  if (needs !== undefined && !(await isThere(needs, database))) return []
  const parameters: readonly ParameterValue[] = [arrayText(settings.schemas), settings.anonRole]
  // With an empty search_path every name is printed with its schema. The role is the one that the session began with.
  const [result] = await database.scoped({
    settings: [
      ['role', role],
      ['search_path', ''],
    ],
    statements: [{ text: `with ${SCOPE} select * from (${sql}) as found order by object`, parameters }],
  })
  return result === undefined ? [] : rows(result)
}

type Relation = NonNullable<SecurityCheck['needs']>

async function isThere({ schema, name }: Relation, database: Database): Promise<boolean> {
  return (await database.query(`select ${relationNamed(schema, name)} is not null`)).rows[0]?.text(0) === 't'
}
