// The public face of the package: what `import ... from 'plinth'` gives, and nothing else may be imported from it.
//
//   const load = async () => resolveSettings({ flags: { databaseUrl: 'postgres://...', port: 0 } })
//   const plinth = createPlinth({ load, log: silentLog })
//   await plinth.start(); ...; await plinth.stop()
export { type LoadOptions, loadSettings } from './kit/config/load.ts'
export {
  type Origin,
  type ResolvedSettings,
  resolveSettings,
  type SettingSources,
} from './kit/config/resolve.ts'
export type { Secret } from './kit/config/secret.ts'
export type { Settings } from './kit/config/table.ts'
export { type ErrorParts, PlinthError } from './kit/error.ts'
export { createLog, type Log, type LogEvent, type LogOptions, silentLog } from './kit/log.ts'
export type { Prepare, Source } from './plinth/source.ts'
export { createPlinth, type Plinth, type PlinthOptions } from './plinth.ts'
