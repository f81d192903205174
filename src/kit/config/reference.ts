// The settings as people read them: docs/configuration.md, the rows of `plinth config`, the flags of the CLI.
import type { Origin } from './resolve.ts'
import { kebab, type Setting } from './setting.ts'
import { type SettingKey, type Settings, settingGroups, settingKeys, settingOf } from './table.ts'

export interface SettingFlag {
  readonly key: SettingKey
  /** Without dashes: `body-bytes-max`. */
  readonly name: string
  /** May stand without a value. */
  readonly isSwitch: boolean
  /** May be given several times. */
  readonly repeatable: boolean
  readonly description: string
}

/** One flag per setting, in the order of the docs. */
export function settingFlags(): readonly SettingFlag[] {
  return settingKeys.map((key) => {
    const { kind, meaning } = settingOf(key)
    return {
      key,
      name: kebab(key),
      isSwitch: kind.isSwitch ?? false,
      repeatable: key === 'appSettings',
      description: meaning,
    }
  })
}

export interface SettingRow {
  readonly name: string
  readonly value: string
  readonly unit: string
  readonly origin: string
  readonly meaning: string
}

/** What holds and who said so, fit for printing: secrets are masked. */
export function describeSettings(
  settings: Settings,
  origins: Readonly<Record<SettingKey, Origin>>,
): readonly SettingRow[] {
  return settingKeys.map((key) => {
    const { kind, unit, meaning } = settingOf(key)
    return {
      name: kebab(key),
      value: kind.print(settings[key]),
      unit: unit ?? '',
      origin: origins[key].name,
      meaning,
    }
  })
}

const intro = `# Configuration

<!-- Made from the table in src/kit/config by \`npm run docs\`; a test checks that it is current. -->

Every setting is a flag (\`--max-rows 1000\`), an environment variable (\`PLINTH_MAX_ROWS=1000\`) and a key of
\`plinth.config.ts\` (\`export default { maxRows: 1000 }\`). A flag wins over the environment, the environment over the
file, the file over the default. \`plinth config\` prints what holds and where it comes from.

An application (\`plinth start app.ts\`) is served with closed defaults, *with a model*: what the dialect tells beyond the rows
that a caller may see is off unless it is switched on.

Names that are not known are errors, with a suggestion. Variables that start with \`PLINTH_TEST_\` belong to the test
suite and are left alone.

The environment of a PostgREST server is understood: each setting below names its variable. Where \`PGRST_DB_URI\` is
set, the defaults are PostgREST's too (those that differ are in the column *with PGRST\\_\\**). Variables of
\`PGRST_*\` that are not known are named in the log and ignored, as PostgREST does. Durations of PostgREST are in
seconds, ours in milliseconds; both are read in their own unit. \`PGRST_APP_SETTINGS_X=y\` and
\`PLINTH_APP_SETTINGS_X=y\` set \`app.settings.x\`. Settings marked with \\* may also be set in the database, as
\`alter role <login role> set pgrst.db_schemas = '...'\`; these win over the environment and the file.
`

/** The whole of docs/configuration.md. */
export function configurationPage(): string {
  const sections = Object.entries(settingGroups).map(([title, group]) => {
    const rows = Object.keys(group).map((key) => pageRow(key as SettingKey))
    const head =
      '| setting | kind | default | with PGRST\\_\\* | meaning | PostgREST |\n|---|---|---|---|---|---|'
    return `## ${title}\n\n${head}\n${rows.join('\n')}\n`
  })
  return `${intro}\n${sections.join('\n')}`
}

function pageRow(key: SettingKey): string {
  const entry = settingOf(key)
  const others = [...postgrestNames(entry), ...(entry.aliases ?? []).map(code)].join(', ')
  const theirs = entry.pgrst?.default
  const cells = [
    code(kebab(key)),
    entry.kind.description,
    withUnit(entry.kind.print(entry.default), entry.unit) + ofModel(entry),
    theirs === undefined ? '' : withUnit(entry.kind.print(theirs), entry.unit),
    entry.meaning,
    key === 'appSettings' ? '`PGRST_APP_SETTINGS_*` \\*' : others,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function ofModel({ kind, withModel, unit }: Setting<unknown>): string {
  return withModel === undefined ? '' : `; ${withUnit(kind.print(withModel), unit)} with a model`
}

function postgrestNames({ pgrst }: Setting<unknown>): readonly string[] {
  const star = pgrst?.inDatabase ? ' \\*' : ''
  return pgrst?.names.map((name) => `${code(`PGRST_${name}`)}${star}`) ?? []
}

function withUnit(value: string, unit: string | undefined): string {
  const isNone = value === '(none)'
  return unit === undefined || isNone ? (isNone ? 'none' : code(value)) : `${code(value)} ${unit}`
}

function code(text: string): string {
  return `\`${text}\``
}
