// The command line: one file per verb. An error that was expected is a message and what to do; never a stack.
import { Command, CommanderError } from 'commander'
import { PlinthError } from '../src/index.ts'
import { configVerb } from './config.ts'
import { devVerb } from './dev.ts'
import { doctorVerb } from './doctor.ts'
import { keysVerb } from './keys.ts'
import { migrateVerb } from './migrate.ts'
import { openapiVerb } from './openapi.ts'
import { policyVerb } from './policy.ts'
import { startVerb } from './start.ts'
import { tokenVerb } from './token.ts'
import { typesVerb } from './types.ts'
import { version } from './version.ts'

const USAGE_STATUS = 2
const HOUR_MS = 3_600_000

const STATUSES = `
Exit status:
  0  it is done
  1  it is not: the message says why; or a check found something
  2  the command line is wrong: an unknown verb or option, a missing one, or a value of the wrong kind
`

const program = new Command('plinth')
  .description(
    'A model in TypeScript, or a PostgreSQL database as it is, as a REST API. Without a URL it brings its own PostgreSQL.',
  )
  .version(version())
  .showHelpAfterError('Run `plinth help` for what there is.')
  .addHelpText('after', STATUSES)
  .exitOverride()
for (const verb of [
  startVerb,
  devVerb,
  tokenVerb,
  keysVerb,
  typesVerb,
  openapiVerb,
  migrateVerb,
  policyVerb,
  configVerb,
  doctorVerb,
]) {
  program.addCommand(withOwnEnding(verb()))
}

// Whoever waits for a database that is not there has nothing else that keeps the process up.
const alive = setInterval(() => undefined, HOUR_MS)
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = say(error)
} finally {
  clearInterval(alive)
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
