// The settings that the next load of the catalog is for: those that hold, or new ones where somebody asked. What cannot
// be read or used takes the place of nothing.
import type { ResolvedSettings } from '../kit/config/resolve.ts'
import type { Settings } from '../kit/config/table.ts'
import { PlinthError, reasonOf } from '../kit/error.ts'
import type { Log } from '../kit/log.ts'
import type { Database } from '../postgres/types.ts'
import { readInDatabase } from './in-database.ts'

export interface ConfigurationOptions {
  readonly database: Database
  /** Those of the start: whether the database is asked, and by which function. */
  readonly boot: Settings
  readonly load: (inDatabase: Readonly<Record<string, string>>) => Promise<ResolvedSettings>
  readonly log: Log
}

/** `Built` is what is made of settings, and shows whether they are of use. */
export interface Configuration<Built> {
  /** What the last settings that were read are good for; null before the first. */
  readonly latest: Built | null
  /** Why the first settings that could be read are of no use. */
  readonly refusal: unknown
  /** The settings are read again before the next load. */
  invalidate(): void
  /** Rejects while there are none, and when the database cannot be asked: then they are read again the next time. */
  next(): Promise<Built>
}

const NOT_RELOADED = 'The settings were not reloaded, and those that were read before hold'

/** No connection to be had, or a broken one: nothing is wrong with the settings. */
const UNASKED: ReadonlySet<string> = new Set(['PGRST000', 'PGRST001', 'PGRST003', 'PL206', 'PL207'])

export function createConfiguration<Built>(
  options: ConfigurationOptions,
  build: (settings: Settings) => Built,
): Configuration<Built> {
  let latest: Built | null = null
  let refusal: unknown = null
  let stale = true

  async function next(): Promise<Built> {
    if (latest !== null && !stale) return latest
    // Whoever asks from here on may know more than what is read now.
    stale = false
    try {
      latest = build(await read(options))
      refusal = null
    } catch (error) {
      const unasked = isUnasked(error)
      stale ||= unasked || latest === null
      if (latest === null) refusal = unasked ? null : error
      else options.log.write({ kind: 'config.warning', text: `${NOT_RELOADED}: ${reasonOf(error)}` })
      if (latest === null || unasked) throw error
    }
    return latest
  }

  return {
    next,
    get latest() {
      return latest
    },
    get refusal() {
      return refusal
    },
    invalidate() {
      stale = true
    },
  }
}

async function read({ boot, database, load }: ConfigurationOptions): Promise<Settings> {
  const inDatabase = boot.dbConfig ? await readInDatabase(database, boot.preConfig) : {}
  const { settings } = await load(inDatabase)
  return settings
}

function isUnasked(error: unknown): boolean {
  return error instanceof PlinthError && UNASKED.has(error.code)
}
