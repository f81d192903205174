// The command line: one file per verb. An error that was expected is a message and what to do; never a stack.
import { Command, CommanderError } from 'commander'
import { PlinthError } from '../src/kit/error.ts'
import { version } from './version.ts'

const USAGE_STATUS = 2
const HOUR_MS = 3_600_000

const STATUSES = `
Exit status:
  0  it is done
  1  it is not: the message says why; or a check found something
  2  the command line is wrong: an unknown verb or option, a missing one, or a value of the wrong kind
`

/** In the order of the help. */
const verbs: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startVerb(),
  dev: async () => (await import('./dev.ts')).devVerb(),
  token: async () => (await import('./token.ts')).tokenVerb(),
  keys: async () => (await import('./keys.ts')).keysVerb(),
  types: async () => (await import('./types.ts')).typesVerb(),
  openapi: async () => (await import('./openapi.ts')).openapiVerb(),
  migrate: async () => (await import('./migrate.ts')).migrateVerb(),
  policy: async () => (await import('./policy.ts')).policyVerb(),
  audit: async () => (await import('./audit.ts')).auditVerb(),
  config: async () => (await import('./config.ts')).configVerb(),
  doctor: async () => (await import('./doctor.ts')).doctorVerb(),
}

/** What came of it is the exit code of this process, unless the verb stays: a server. */
export async function run(args: readonly string[]): Promise<void> {
  // Whoever waits for a database that is not there has nothing else that keeps the process up.
  const alive = setInterval(() => undefined, HOUR_MS)
  try {
    const program = await programFor(args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = say(error)
  } finally {
    clearInterval(alive)
  }
}

async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('plinth')
    .description(
      'A model in TypeScript, or a PostgreSQL database as it is, as a REST API. Without a URL it brings its own PostgreSQL.',
    )
    .version(version())
    .showHelpAfterError('Run `plinth help` for what there is.')
    .addHelpText('after', STATUSES)
    .exitOverride()
  for (const load of asked(args)) program.addCommand(withOwnEnding(await load()))
  return program
}

/** A verb that is named is all that has to be loaded. */
function asked([name = '']: readonly string[]): readonly (() => Promise<Command>)[] {
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  return load === undefined ? Object.values(verbs) : [load]
}

/** Errors reach us, those of verbs within verbs too. */
function withOwnEnding(verb: Command): Command {
  for (const each of verb.commands) withOwnEnding(each)
  return verb.exitOverride().showHelpAfterError('Run it with --help for what it takes.')
}

function say(error: unknown): number {
  // Commander has said it already: help that was asked for, or what was wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS
  if (!(error instanceof PlinthError)) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    return 1
  }
  console.error(`plinth: ${error.message}`)
  if (typeof error.details === 'string') console.error(`  ${error.details}`)
  if (error.hint !== null) console.error(`  ${error.hint}`)
  return error.code === 'PL005' ? USAGE_STATUS : 1
}
