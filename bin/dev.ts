// `plinth dev`: serves an application, with its embedded database brought to what the model says at every start; and
// starts again when a file of it changes.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { PlinthError } from '../src/kit/error.ts'
import { type Flags, load, withSettings } from './settings.ts'
import { startApp } from './start.ts'
import { serveAgainOnChange, tellLoadedFiles } from './watch.ts'

const DEFAULT_FILE = 'app.ts'

export function devVerb(): Command {
  const command = new Command('dev')
    .description('serve an application, keep its embedded database as its model says, start again on change')
    .argument('[app]', 'the file with the application', DEFAULT_FILE)
    .option('--allow-data-loss', 'drop columns and tables that the model no longer has, with what is in them')
    .option('--no-watch', 'do not start again when a file changes')
    // Given by the watching process: whoever reads has seen the greeting.
    .addOption(new Option('--again').hideHelp())
    .action(async (app: string, options: Flags) => {
      const { settings } = await load(options)
      if (settings.databaseUrl !== null) throw onlyEmbedded()
      if (options.watch !== false && existsSync(app)) return serveAgainOnChange(resolve(app))
      tellLoadedFiles()
      await startApp(app, options, { apply: true })
    })
  return withSettings(command)
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
