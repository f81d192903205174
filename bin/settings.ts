// Every setting is a flag of every verb; what was given on the command line, and only that, becomes its `flags`.
import { type Command, Option } from 'commander'
import { loadSettings } from '../src/kit/config/load.ts'
import { settingFlags } from '../src/kit/config/reference.ts'
import type { ResolvedSettings } from '../src/kit/config/resolve.ts'

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

export function load(
  options: Flags,
  inDatabase?: Readonly<Record<string, string>>,
): Promise<ResolvedSettings> {
  return loadSettings({
    flags: flagsOf(options),
    ...(inDatabase === undefined ? {} : { database: inDatabase }),
  })
}
