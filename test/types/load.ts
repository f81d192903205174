// From SQL, or a model, to the generated text, through a real database and the real introspection.
import { loadCatalog } from '../../src/catalog/catalog.ts'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import type { Model } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { databaseTypes, readTypeDetails, typeDetailsStatement } from '../../src/query/types/database-types.ts'
import { createTestDatabase } from '../support/database.ts'

export interface GeneratedTypes {
  readonly text: string
  /** What can be said from the catalog alone. */
  readonly withoutDetails: string
}

export async function generateTypes(of: string | Model): Promise<GeneratedTypes> {
  const schemas = ['public']
  const { url, drop, query } = await createTestDatabase(typeof of === 'string' ? of : '')
  const database = createDatabase({ url })
  await database.start()
  try {
    if (typeof of !== 'string') {
      await applySystem(database)
      await query('set role plinth_owner')
      for (const { sql } of creations(of)) await query(sql)
    }
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
