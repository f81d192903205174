// From SQL to the generated text, through a real database and the real introspection.
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { databaseTypes, readTypeDetails, typeDetailsStatement } from '../../src/query/types/database-types.ts'
import { createTestDatabase } from '../support/database.ts'

export interface GeneratedTypes {
  readonly text: string
  /** What can be said from the catalog alone. */
  readonly withoutDetails: string
}

export async function generateTypes(sql: string): Promise<GeneratedTypes> {
  const schemas = ['public']
  const { url, drop } = await createTestDatabase(sql)
  const database = createDatabase({ url })
  await database.start()
  try {
    const catalog = await loadCatalog(database, { schemas, extraSearchPath: [], version: 1 })
    const { text, parameters } = typeDetailsStatement(schemas)
    const details = readTypeDetails(await database.query(text, parameters))
    return {
      text: databaseTypes(catalog, schemas, details),
      withoutDetails: databaseTypes(catalog, schemas),
    }
  } finally {
    await database.stop()
    await drop()
  }
}
