// `plinth dev`: serves an application, with its embedded database brought to what the model says at every start; and
// starts again when a file of it changes.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Command } from 'commander'
import { PlinthError } from '../src/kit/error.ts'
import { type Flags, load, withSettings } from './settings.ts'
import { STOP_SIGNALS } from './signals.ts'
import { startApp } from './start.ts'

const DEFAULT_FILE = 'app.ts'

export function devVerb(): Command {
  const command = new Command('dev')
    .description('serve an application, keep its embedded database as its model says, start again on change')
    .argument('[app]', 'the file with the application', DEFAULT_FILE)
    .option('--allow-data-loss', 'drop columns and tables that the model no longer has, with what is in them')
    .option('--no-watch', 'do not start again when a file changes')
    .action(async (app: string, options: Flags) => {
      const { settings } = await load(options)
      if (settings.databaseUrl !== null) throw onlyEmbedded()
      if (options.watch === false) await startApp(app, options, { apply: true })
      else watch()
    })
  return withSettings(command)
}

/** Node itself knows which files a program has loaded. */
function watch(): void {
  const program = join(import.meta.dirname, 'plinth.ts')
  const flags = ['--watch', '--watch-preserve-output', ...process.execArgv]
  const child = spawn(process.execPath, [...flags, program, ...process.argv.slice(2), '--no-watch'], {
    stdio: 'inherit',
  })
  // What a terminal sends reaches the child as well.
  for (const signal of STOP_SIGNALS) process.on(signal, () => process.stdin.isTTY || child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}

function onlyEmbedded(): PlinthError {
  return new PlinthError({
    code: 'PL004',
    status: 500,
    message:
      'plinth dev changes its database without asking, so it takes the embedded one only, and a database-url is set.',
    hint: 'For that database: plinth migrate new, plinth migrate apply, plinth start. Or unset the URL.',
  })
}
