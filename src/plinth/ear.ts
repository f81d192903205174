// Hearing NOTIFY on the configured channel, or not at all where that is switched off.
import type { Ear } from '../catalog/watch.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'
import { type EarEvent, createEar as openEar } from '../postgres/listen.ts'
import { databaseLogEvent } from './options.ts'

export interface EarOptions {
  readonly url: string
  readonly settings: Settings
  readonly log: Log
}

const DEAF: Ear = { listen: async () => ({ stop: async () => undefined }) }

export function createEar({ url, settings, log }: EarOptions): Ear {
  if (!settings.dbChannelEnabled) return DEAF
  return openEar({ url, observe: (event) => tell(event, log) })
}

/** Nobody needs to hear that all is well again: the catalog that is then read says so. */
function tell(event: EarEvent, log: Log): void {
  if (event.kind === 'listening-lost') log.write(databaseLogEvent(event))
}
