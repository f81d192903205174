// Settings of this process: the only reader of its environment, and of the configuration file.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PlinthError } from '../error.ts'
import { type ResolvedSettings, resolveSettings, type SettingSources } from './resolve.ts'

export const configFileName = 'plinth.config.ts'

export interface LoadOptions {
  /** What wins over every other source. */
  readonly flags?: SettingSources['flags']
  /** Where plinth.config.ts is looked for; the folder of the process unless said. */
  readonly folder?: string
  readonly database?: SettingSources['database']
  readonly model?: SettingSources['model']
}

/**
 * Flags over the database over the environment over `plinth.config.ts` over defaults.
 * @throws PlinthError PL003 where the file cannot be read, and what `resolveSettings` throws.
 */
export async function loadSettings(options: LoadOptions = {}): Promise<ResolvedSettings> {
  const file = await readConfigFile(resolve(options.folder ?? '.', configFileName))
  return resolveSettings({
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    ...(options.flags === undefined ? {} : { flags: options.flags }),
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(file === null ? {} : { file }),
  })
}

/** One variable that is not ours, e.g. `NO_COLOR` or `HOME`. */
export function readEnvironment(name: string): string | undefined {
  return process.env[name]
}

async function readConfigFile(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  if (!existsSync(path)) return null
  let module: { readonly default?: unknown }
  try {
    module = await import(pathToFileURL(path).href)
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const settings = module.default
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) {
    return settings as Record<string, unknown>
  }
  throw unreadable(path, 'it has no default export that is an object')
}

function unreadable(path: string, reason: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL003',
    status: 500,
    message: `${path} cannot be read: ${reason}`,
    hint: 'It exports its settings as default: export default { port: 9000 }',
    cause,
  })
}
