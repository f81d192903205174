// A model as what a database should have, and the terms on which it is brought there: the same for whoever migrates.
import type { Settings } from '../kit/config/table.ts'
import type { Model } from '../model/model.ts'
import { creations } from './create/create.ts'
import type { MigrateOptions, Target } from './migrate.ts'

/** Owns what a model makes; no connection logs in as it. */
export const OWNER = 'plinth_owner'

export type MigrateSettings = Pick<Settings, 'migrateLockTimeoutMs' | 'migratePatienceMs'>

export function targetOf(model: Model): Target {
  return { schema: model.schema, creations: creations(model) }
}

/** `url`: of a login that may become the owner. */
export function migrateOptions(url: string, settings: MigrateSettings): MigrateOptions {
  return {
    url,
    owner: OWNER,
    lockTimeoutMs: settings.migrateLockTimeoutMs,
    patienceMs: settings.migratePatienceMs,
  }
}
