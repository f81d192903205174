// What the files come to: they run one after the other as a shadow, so that a new migration follows from them and the model
// alone, whatever has been tried out in the database at hand.
import type { Session } from '../../postgres/session.ts'
import type { Creation } from '../create/creation.ts'
import { type ShadowOptions, shadowSnapshot } from '../snapshot/shadow.ts'
import type { Snapshot } from '../snapshot/types.ts'
import type { MigrationFile } from './file.ts'

/** Tables count as filled, since somewhere they are. */
export async function replay(
  session: Session,
  files: readonly MigrationFile[],
  options: ShadowOptions,
): Promise<Snapshot> {
  const snapshot = await shadowSnapshot(session, files.flatMap(asCreations), options)
  const tables = [...snapshot.tables].map(([name, table]) => [name, { ...table, populated: true }] as const)
  return { ...snapshot, schema: options.schema, tables: new Map(tables) }
}

function asCreations({ name, path, parts }: MigrationFile): readonly Creation[] {
  return parts.map(({ sql, line, transactional }) => ({
    kind: 'migration',
    name,
    // Nobody is kept waiting in a shadow.
    sql: transactional ? sql : sql.replace(/\bindex\s+concurrently\b/i, 'index'),
    place: { file: path, line, column: 1 },
  }))
}
