// Settings that stand in the database: `alter role <login> set pgrst.<name> = '...'`, `app.settings.*` likewise, and
// what the function db-pre-config sets. Read before the catalog, and again when somebody asks for it.
import type { FunctionName } from '../kit/config/kind.ts'
import { settingKeys, settingOf } from '../kit/config/table.ts'
import type { Database, RawResult, Statement } from '../postgres/types.ts'

const PREFIX = 'pgrst.'

/** Settings of the login role: those for this database win over those for all. */
const OF_ROLE = `
select distinct on (1) split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value
from pg_catalog.pg_db_role_setting s, unnest(s.setconfig) as setting
where s.setrole = current_user::regrole
  and s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_catalog))
  and (setting like 'pgrst.%' or setting like 'app.settings.%')
order by 1, s.setdatabase desc`

const CLEAR = `select set_config('${PREFIX}' || name, '', true) from unnest($1::text[]) as name`
const READ = `
select '${PREFIX}' || name, current_setting('${PREFIX}' || name, true) from unnest($1::text[]) as name
where nullif(current_setting('${PREFIX}' || name, true), '') is not null`

/** By name without `pgrst.`; `app.settings.*` whole: what resolveSettings takes. */
export async function readInDatabase(
  database: Database,
  preConfig: FunctionName | null,
): Promise<Readonly<Record<string, string>>> {
  const names = `{${knownNames().join(',')}}`
  const ofRole: Statement = { text: OF_ROLE, parameters: [] }
  const results = await database.scoped({
    settings: [],
    statements: preConfig === null ? [ofRole] : [ofRole, ...ofFunction(preConfig, names)],
  })
  const last = preConfig === null ? undefined : results.at(-1)
  return { ...rows(results[0]), ...rows(last) }
}

/** The connection may still carry what the role had when it was opened, hence the clearing. */
function ofFunction({ schema, name }: FunctionName, names: string): readonly Statement[] {
  const call = `select "${schema.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"()`
  return [
    { text: CLEAR, parameters: [names] },
    { text: call, parameters: [] },
    { text: READ, parameters: [names] },
  ]
}

function rows(result: RawResult | undefined): Record<string, string> {
  const pairs = (result?.rows ?? []).map((row) => [row.text(0) ?? '', row.text(1) ?? ''] as const)
  return Object.fromEntries(
    pairs.map(([name, value]) => [name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, value]),
  )
}

function knownNames(): readonly string[] {
  return settingKeys.flatMap((key) => {
    const pgrst = settingOf(key).pgrst
    return pgrst?.inDatabase ? pgrst.names.map((name) => name.toLowerCase()) : []
  })
}
