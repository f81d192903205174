// Every setting is a flag of every verb; what was given on the command line, and only that, becomes its `flags`.
import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { loadSettings } from '../src/kit/config/load.ts'
import { settingFlags } from '../src/kit/config/reference.ts'
import { type ResolvedSettings, resolveSettings, type ServedModel } from '../src/kit/config/resolve.ts'
import { PlinthError } from '../src/kit/error.ts'

export type Flags = Readonly<Record<string, unknown>>

/** Adds the settings to a verb, out of the way of its own options in the help. */
export function withSettings(command: Command): Command {
  command.optionsGroup('Settings:')
  for (const flag of settingFlags()) {
    const value = flag.isSwitch ? '[value]' : '<value>'
    const option = new Option(`--${flag.name} ${value}`, flag.description)
    if (flag.isSwitch) option.preset('true')
    if (flag.repeatable) option.argParser((text: string, before: readonly string[] = []) => [...before, text])
    command.addOption(option)
  }
  return command
}

/** The settings among a verb's options. */
export function flagsOf(options: Flags): Flags {
  const known = new Set<string>(settingFlags().map((flag) => flag.key))
  return Object.fromEntries(Object.entries(options).filter(([key]) => known.has(key)))
}

/** Throws PL005 where a flag is at fault; what else is wrong stays in its message. */
export async function load(
  options: Flags,
  inDatabase?: Readonly<Record<string, string>>,
  model?: ServedModel,
): Promise<ResolvedSettings> {
  const flags = flagsOf(options)
  try {
    return await loadSettings({
      flags,
      ...(inDatabase === undefined ? {} : { database: inDatabase }),
      ...(model === undefined ? {} : { model }),
    })
  } catch (error) {
    throw isUnfit(error) && areUnfit(flags) ? misused(error) : error
  }
}

function areUnfit(flags: Flags): boolean {
  try {
    resolveSettings({ flags, readFile: (path) => readFileSync(path, 'utf8') })
    return false
  } catch (error) {
    return isUnfit(error)
  }
}

function isUnfit(error: unknown): error is PlinthError {
  return error instanceof PlinthError && (error.code === 'PL001' || error.code === 'PL002')
}

function misused(cause: PlinthError): PlinthError {
  const { message, hint } = cause
  return new PlinthError({ code: 'PL005', status: 500, message, hint, cause })
}
