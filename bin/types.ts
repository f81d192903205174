// `plinth types`: the `Database` type that typed clients take.
import { Command } from 'commander'
import { databaseTypes, readTypeDetails, typeDetailsStatement } from '../src/query/types/database-types.ts'
import { withContract } from './contract.ts'
import { withSettings } from './settings.ts'

export function typesVerb(): Command {
  const command = new Command('types')
    .description('print the Database type for typed clients')
    .action(async (options) => {
      const text = await withContract(options, async ({ settings, database, catalog }) => {
        const statement = typeDetailsStatement(settings.schemas)
        const details = readTypeDetails(await database.query(statement.text, statement.parameters))
        return databaseTypes(catalog, settings.schemas, details)
      })
      process.stdout.write(text)
    })
  return withSettings(command)
}
