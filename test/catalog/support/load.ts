// One fixture, loaded once per test file.
import { readFileSync } from 'node:fs'
import { loadCatalog } from '../../../src/catalog/catalog.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import type { CatalogEvent } from '../../../src/kit/log-event.ts'
import { createDatabase, type DatabaseService } from '../../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

export interface Fixture {
  readonly admin: TestDatabase
  readonly database: DatabaseService
  readonly catalog: Catalog
  readonly events: readonly CatalogEvent[]
  drop(): Promise<void>
}

export interface FixtureOptions {
  /** A file of the folder above. */
  readonly sql: string
  readonly schemas: readonly string[]
  readonly extraSearchPath?: readonly string[]
}

export async function loadFixture(options: FixtureOptions): Promise<Fixture> {
  const sql = readFileSync(new URL(`../${options.sql}`, import.meta.url), 'utf8')
  const admin = await createTestDatabase(sql)
  const database = createDatabase({ url: admin.url, size: 2 })
  await database.start()
  const events: CatalogEvent[] = []
  const catalog = await loadCatalog(database, {
    schemas: options.schemas,
    extraSearchPath: options.extraSearchPath ?? [],
    version: 1,
    observe: (event) => events.push(event),
  })
  return {
    admin,
    database,
    catalog,
    events,
    async drop() {
      await database.stop()
      await admin.drop()
    },
  }
}
