// `plinth migrate plan|new|apply|status`: brings the database to what the model says, by files that people read.
import { Command } from 'commander'
import { apply, type FolderOptions, newMigration, plan, status, type Target } from '../src/migrate/migrate.ts'
import { migrateOptions, targetOf } from '../src/migrate/model-target.ts'
import { objections, printDifference, printStatus } from '../src/migrate/print.ts'
import { printPlan } from '../src/migrate/print-plan.ts'
import { applySystem } from '../src/migrate/system.ts'
import { withSchemaOwner } from './contract.ts'
import { loadModel } from './model-file.ts'
import { type Flags, withSettings } from './settings.ts'

const DEFAULT_FILE = 'app.ts'

export function migrateVerb(): Command {
  const command = new Command('migrate').description('bring the database to what the model says')
  for (const verb of [planVerb(), newVerb(), applyVerb(), statusVerb()]) command.addCommand(verb)
  return command
}

function planVerb(): Command {
  const verb = new Command('plan')
    .description('print the steps that would be done, with what each locks and loses')
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .option('--allow-data-loss', 'do not object to what loses data')
    .action(async (app: string, options: Flags) => {
      const made = await migrating(app, options, plan)
      process.stdout.write(printPlan(made))
      const refused = objections(made, options.allowDataLoss === true)
      for (const line of refused) console.error(`plinth: ${line}`)
      if (refused.length > 0) process.exitCode = 1
    })
  return withSettings(verb)
}

function newVerb(): Command {
  const verb = new Command('new')
    .description('write the next migration: what the model has more than the migrations')
    .argument('<title>', 'what it does, in a few words')
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .option('--allow-data-loss', 'write also what loses data')
    .action(async (title: string, app: string, options: Flags) => {
      const allowDataLoss = options.allowDataLoss === true
      const path = await migrating(app, options, (target, given) =>
        newMigration(target, title, { ...given, allowDataLoss }),
      )
      console.log(path ?? 'The migrations make what the model says: there is nothing to write.')
    })
  return withSettings(verb)
}

function applyVerb(): Command {
  const verb = new Command('apply')
    .description('run the migrations that this database has not had')
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .action(async (app: string, options: Flags) => {
      const { applied, left } = await migrating(app, options, apply)
      for (const name of applied) console.log(`applied   ${name}`)
      for (const line of printDifference(left)) console.log(line)
      if (left.changes.length > 0) {
        console.error('plinth: What is left needs a migration: plinth migrate new <title>')
        process.exitCode = 1
      }
    })
  return withSettings(verb)
}

function statusVerb(): Command {
  const verb = new Command('status')
    .description(
      'which migrations were applied, and what differs from the model; ends with 1 when anything does',
    )
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .action(async (app: string, options: Flags) => {
      const found = await migrating(app, options, status)
      process.stdout.write(printStatus(found))
      const { pending, changed, missing, difference } = found
      if ([pending, changed, missing, difference.changes].some(({ length }) => length > 0))
        process.exitCode = 1
    })
  return withSettings(verb)
}

/** What a model means depends on what our own part of the database has: it is there first. */
async function migrating<T>(
  app: string,
  options: Flags,
  work: (target: Target, options: FolderOptions) => Promise<T>,
): Promise<T> {
  const { model } = await loadModel(app)
  return withSchemaOwner(options, async ({ settings, database, url }) => {
    await applySystem(database)
    return work(targetOf(model), {
      ...migrateOptions(url, settings),
      folder: settings.migrationsFolder,
      report: (line) => console.error(`plinth: ${line}`),
    })
  })
}
