// Where settings are said: each source's names become keys, and names that nobody knows become problems.
import type { Origin, Problem } from './resolve.ts'
import { environmentName, kebab } from './setting.ts'
import { didYouMean } from './suggest.ts'
import { type SettingKey, settingKeys, settingOf } from './table.ts'

export interface Found {
  readonly raw: unknown
  readonly origin: Origin
}

export interface Source {
  readonly values: ReadonlyMap<SettingKey, Found>
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}

/** Ours are never settings of the server: they tell the test suite where its databases are. */
const testPrefix = 'PLINTH_TEST_'
const appSettingsVariable = /^(?:PLINTH|PGRST)_APP_SETTINGS_(.+)$/
const appSettingsPrefix = 'app.settings.'

const keyByName = new Map(settingKeys.map((key) => [kebab(key), key]))
const keyByKey = new Map<string, SettingKey>(settingKeys.map((key) => [key, key]))
const keyByOwnVariable = new Map(settingKeys.map((key) => [environmentName(key), key]))
const postgrestVariables = new Set(
  settingKeys.flatMap((key) => settingOf(key).pgrst?.names.map((name) => `PGRST_${name}`) ?? []),
)

export function findInFlags(flags: Readonly<Record<string, unknown>>): Source {
  return findByName(flags, {
    keyOf: (name) => keyByKey.get(name) ?? keyByName.get(name),
    origin: (name) => ({ kind: 'flag', name: `--${kebab(name)}` }),
    problem: (name) => `--${kebab(name)} is no flag${didYouMean(kebab(name), keyByName.keys(), '--')}`,
  })
}

export function findInFile(file: Readonly<Record<string, unknown>>): Source {
  return findByName(file, {
    keyOf: (name) => keyByKey.get(name),
    origin: (name) => ({ kind: 'file', name: `"${name}" in the configuration file` }),
    problem: (name) =>
      `"${name}" in the configuration file is no setting${didYouMean(name, keyByKey.keys())}`,
  })
}

export function findInEnvironment(env: Readonly<Record<string, string | undefined>>): Source {
  const values = new Map<SettingKey, Found>()
  for (const key of settingKeys) {
    const found = key === 'appSettings' ? appSettingsOf(env) : variableOf(key, env)
    if (found !== undefined) values.set(key, found)
  }
  const names = Object.keys(env).filter((name) => env[name] !== undefined && !appSettingsVariable.test(name))
  const unknown = names.filter(
    (name) => name.startsWith('PLINTH_') && !name.startsWith(testPrefix) && !keyByOwnVariable.has(name),
  )
  const strange = names.filter((name) => name.startsWith('PGRST_') && !postgrestVariables.has(name))
  return {
    values,
    problems: unknown.map((name) => ({
      code: 'PL001',
      text: `${name} is no setting${didYouMean(name, keyByOwnVariable.keys())}`,
    })),
    warnings: strange.map((name) => `${name} is not known${didYouMean(name, postgrestVariables)}`),
  }
}

/** PostgREST ignores names that it does not know here, and so do we: the database may serve several versions. */
export function findInDatabase(rows: Readonly<Record<string, string>>): Source {
  const values = new Map<SettingKey, Found>()
  for (const key of settingKeys) {
    const pgrst = settingOf(key).pgrst
    const name = pgrst?.names.map((each) => each.toLowerCase()).find((each) => rows[each] !== undefined)
    if (!pgrst?.inDatabase || name === undefined) continue
    const raw = convert(rows[name] ?? '', pgrst.convert)
    values.set(key, { raw, origin: { kind: 'database', name: `pgrst.${name}` } })
  }
  const app = Object.entries(rows).filter(([name]) => name.startsWith(appSettingsPrefix))
  if (app.length > 0) {
    const raw = app.map(([name, value]) => `${name.slice(appSettingsPrefix.length)}=${value}`)
    values.set('appSettings', { raw, origin: { kind: 'database', name: 'app.settings.*' } })
  }
  return { values, problems: [], warnings: [] }
}

interface Names {
  keyOf(name: string): SettingKey | undefined
  origin(name: string): Origin
  problem(name: string): string
}

function findByName(said: Readonly<Record<string, unknown>>, names: Names): Source {
  const values = new Map<SettingKey, Found>()
  const problems: Problem[] = []
  for (const [name, raw] of Object.entries(said)) {
    if (raw === undefined) continue
    const key = names.keyOf(name)
    if (key === undefined) problems.push({ code: 'PL001', text: names.problem(name) })
    else values.set(key, { raw, origin: names.origin(name) })
  }
  return { values, problems, warnings: [] }
}

/** Our own name first, then PostgREST's from newest to oldest, then what the world calls it. */
function variableOf(key: SettingKey, env: Readonly<Record<string, string | undefined>>): Found | undefined {
  const { pgrst, aliases } = settingOf(key)
  const theirs = pgrst?.names.map((name) => ({ name: `PGRST_${name}`, change: pgrst.convert })) ?? []
  const others = aliases?.map((name) => ({ name, change: undefined })) ?? []
  for (const { name, change } of [{ name: environmentName(key), change: undefined }, ...theirs, ...others]) {
    const value = env[name]
    if (value !== undefined) return { raw: convert(value, change), origin: { kind: 'environment', name } }
  }
  return undefined
}

function appSettingsOf(env: Readonly<Record<string, string | undefined>>): Found | undefined {
  const raw: string[] = []
  for (const [variable, value] of Object.entries(env)) {
    const name = appSettingsVariable.exec(variable)?.[1]
    if (name !== undefined && value !== undefined) raw.push(`${name.toLowerCase()}=${value}`)
  }
  const own = environmentName('appSettings')
  if (env[own] !== undefined) raw.push(env[own])
  return raw.length === 0 ? undefined : { raw, origin: { kind: 'environment', name: `${own}_*` } }
}

function convert(value: string, change: ((text: string) => string) | undefined): string {
  return change === undefined ? value : change(value)
}
