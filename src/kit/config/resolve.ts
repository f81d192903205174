// Settings from their sources: flag > database > environment > file > default. Pure; every problem is found before
// it throws, so that one run shows them all.
import { PlinthError, reasonOf } from '../error.ts'
import { checkTogether } from './check.ts'
import { Unfit } from './kind.ts'
import { type Found, findInDatabase, findInEnvironment, findInFile, findInFlags } from './sources.ts'
import { type SettingKey, type Settings, settingKeys, settingOf } from './table.ts'

/** Of an application that is served: some defaults follow it. */
export interface ServedModel {
  /** The schema of the database that it stands in. */
  readonly schema: string
}

export interface SettingSources {
  /** By key (`maxRows`) or name (`max-rows`), as text, switch or parsed value; undefined is absent. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The default export of plinth.config.ts, by key. */
  readonly file?: Readonly<Record<string, unknown>>
  /** `pgrst.*` settings of the login role, without the prefix; `app.settings.*` whole. */
  readonly database?: Readonly<Record<string, string>>
  readonly model?: ServedModel
  /** Reads `@path` of secrets. Absent: such values are refused. */
  readonly readFile?: (path: string) => string
}

export interface Origin {
  readonly kind: 'flag' | 'database' | 'environment' | 'file' | 'default'
  /** As it was written: `--port`, `PGRST_SERVER_PORT`, `port`. */
  readonly name: string
}

export interface ResolvedSettings {
  readonly settings: Settings
  readonly origins: Readonly<Record<SettingKey, Origin>>
  /** What is worth saying and stops nothing: variables of PostgREST that we do not know. */
  readonly warnings: readonly string[]
}

export interface Problem {
  readonly code: string
  readonly text: string
}

/**
 * Settings from what is passed and nothing else: no environment, no file.
 * @throws PlinthError PL001 (unknown name), PL002 (unfit value) or PL004 (contradiction); its message lists every problem.
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const found = [
    findInFlags(sources.flags ?? {}),
    findInDatabase(sources.database ?? {}),
    findInEnvironment(sources.env ?? {}),
    findInFile(sources.file ?? {}),
  ]
  const problems = found.flatMap((source) => source.problems)
  const values: Partial<Record<SettingKey, unknown>> = {}
  const origins: Partial<Record<SettingKey, Origin>> = {}
  for (const key of settingKeys) {
    const raw = found.map((source) => source.values.get(key)).find((each) => each !== undefined)
    origins[key] = raw?.origin ?? { kind: 'default', name: 'default' }
    const reading = raw === undefined ? { value: defaultOf(key, sources) } : read(raw, key, sources)
    if ('text' in reading) problems.push({ code: 'PL002', text: reading.text })
    else values[key] = reading.value
  }
  if (problems.length === 0) problems.push(...checkTogether(values as Settings))
  throwAny(problems)
  return Object.freeze({
    settings: Object.freeze(values) as Settings,
    origins: Object.freeze(origins) as Record<SettingKey, Origin>,
    warnings: found.flatMap((source) => source.warnings),
  })
}

function defaultOf(key: SettingKey, { env, model }: SettingSources): unknown {
  const { pgrst, default: own, withModel } = settingOf(key)
  if (model !== undefined && key === 'schemas') return Object.freeze([model.schema])
  if (model !== undefined && withModel !== undefined) return withModel
  return env?.PGRST_DB_URI !== undefined && pgrst?.default !== undefined ? pgrst.default : own
}

/** The value, or in `text` why there is none. */
type Reading = { readonly value: unknown } | { readonly text: string }

function read(found: Found, key: SettingKey, sources: SettingSources): Reading {
  const { kind } = settingOf(key)
  const { raw, origin } = found
  if (kind.fromFile && typeof raw === 'string' && raw.startsWith('@')) {
    try {
      const content = contentOf(raw.slice(1), sources)
      return read({ raw: content, origin: { ...origin, name: `the file of ${origin.name}` } }, key, sources)
    } catch (error) {
      return { text: `${origin.name}: cannot read ${raw}: ${reasonOf(error)}` }
    }
  }
  const value = kind.parse(raw)
  if (!(value instanceof Unfit)) return { value }
  // What was meant as a secret is not shown, even when it is none.
  const shown = kind.fromFile ? '' : `, not ${JSON.stringify(raw)}`
  return { text: `${origin.name} must be ${kind.description}${shown}` }
}

function contentOf(path: string, sources: SettingSources): string {
  if (sources.readFile === undefined) throw new Error('files are not read here')
  return sources.readFile(path)
}

function throwAny(problems: readonly Problem[]): void {
  const first = problems[0]
  if (first === undefined) return
  throw new PlinthError({
    code: first.code,
    status: 500,
    message: problems.map((problem) => problem.text).join('\n'),
    hint: '`plinth config` lists every setting with its kind and default.',
  })
}
