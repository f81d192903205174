// What signals mean to a server. SIGTERM, SIGINT and SIGHUP: stop; a second one: at once. SIGUSR1: read the catalog
// again; SIGUSR2: the settings, and then the catalog.
import type { Reload } from '../src/plinth/workers.ts'

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
export const RELOAD_SIGNALS = ['SIGUSR1', 'SIGUSR2'] as const
const RELOADS = { SIGUSR1: 'catalog', SIGUSR2: 'settings' } as const
/** By convention, 128 and the number of the signal. */
const INTERRUPTED_STATUS = 130

export function onStopSignals(end: (ending: { reason: string; status: number }) => Promise<void>): void {
  let told = false
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (told) process.exit(INTERRUPTED_STATUS)
      told = true
      void end({ reason: signal, status: 0 })
    })
  }
}

export function onReloadSignals(reload: (what: Reload) => void): void {
  for (const signal of RELOAD_SIGNALS) process.on(signal, () => reload(RELOADS[signal]))
}
