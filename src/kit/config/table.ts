// The one table of all settings: what flags, environment and file may say, what `plinth config` prints, and what
// docs/configuration.md is made from.
import type { Setting } from './setting.ts'
import { accessSettings } from './settings/access.ts'
import { auditSettings } from './settings/audit.ts'
import { commandSettings } from './settings/commands.ts'
import { databaseSettings } from './settings/database.ts'
import { limitSettings } from './settings/limits.ts'
import { migrationSettings } from './settings/migrations.ts'
import { serverSettings } from './settings/server.ts'

export const settingGroups = {
  Database: databaseSettings,
  Server: serverSettings,
  'Tokens and dialect': accessSettings,
  Limits: limitSettings,
  Commands: commandSettings,
  Migrations: migrationSettings,
  Audit: auditSettings,
}

export const settingsTable = {
  ...databaseSettings,
  ...serverSettings,
  ...accessSettings,
  ...limitSettings,
  ...commandSettings,
  ...migrationSettings,
  ...auditSettings,
}

type Table = typeof settingsTable

export type SettingKey = keyof Table

/** All settings, validated and frozen. */
export type Settings = {
  readonly [Key in SettingKey]: Table[Key] extends Setting<infer T> ? T : never
}

export const settingKeys = Object.keys(settingsTable) as readonly SettingKey[]

/** The entry of a key, for code that treats all alike. */
export function settingOf(key: SettingKey): Setting<unknown> {
  return settingsTable[key] as Setting<unknown>
}
