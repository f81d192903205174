// The public API: what others may import, and nothing else.
export { type LoadOptions, loadSettings } from './kit/config/load.ts'
export type { Settings } from './kit/config/table.ts'
export { PlinthError } from './kit/error.ts'
export { createLog, type Log, type LogOptions, silentLog } from './kit/log.ts'
export { createPlinth, type Plinth, type PlinthOptions } from './plinth.ts'
