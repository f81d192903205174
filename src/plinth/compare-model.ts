// Whether a database is what a model says, for whoever starts a server on it.
import type { Log } from '../kit/log.ts'
import type { LogEvent } from '../kit/log-event.ts'
import { describeChange } from '../migrate/diff.ts'
import { plan } from '../migrate/migrate.ts'
import { type MigrateSettings, migrateOptions, targetOf } from '../migrate/model-target.ts'
import type { App } from './app.ts'

export interface Compared {
  readonly url: string
  readonly settings: MigrateSettings
  readonly log: Log
}

const OBJECTS_SHOWN_MAX = 5

/** null when nothing differs. Never rejects: a server starts where nobody may compare, too. */
export async function compareModel(
  { schema: { model } }: App,
  { url, settings }: Compared,
): Promise<LogEvent | null> {
  try {
    const { difference } = await plan(targetOf(model), migrateOptions(url, settings))
    const { changes } = difference
    if (changes.length === 0) return null
    const shown = changes.slice(0, OBJECTS_SHOWN_MAX).map(describeChange)
    const more = changes.length - shown.length
    const objects = shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
    return { kind: 'model.differs', count: changes.length, objects }
  } catch (error) {
    return { kind: 'model.uncompared', reason: error instanceof Error ? error.message : String(error) }
  }
}
