// What the files come to: they run one after the other as a shadow, so that a new migration follows from them and the model
// alone, whatever has been tried out in the database at hand.
import { relative } from 'node:path'
import type { Session } from '../../postgres/session.ts'
import type { Creation } from '../create/creation.ts'
import { type ShadowOptions, shadowSnapshots } from '../snapshot/shadow.ts'
import type { Snapshot } from '../snapshot/types.ts'
import type { Sides } from '../steps/steps.ts'
import type { MigrationFile } from './file.ts'
import { checkedStatements } from './transaction.ts'

/** The files, and what the model means on top of them. Tables count as filled, since somewhere they are. */
export async function replay(
  session: Session,
  { files, creations }: { readonly files: readonly MigrationFile[]; readonly creations: readonly Creation[] },
  options: ShadowOptions,
): Promise<Sides> {
  const stages = [files.flatMap(asCreations), creations]
  const [live, wanted] = (await shadowSnapshots(session, stages, options)) as [Snapshot, Snapshot]
  const tables = [...live.tables].map(([name, table]) => [name, { ...table, populated: true }] as const)
  return { live: { ...live, schema: options.schema, tables: new Map(tables) }, wanted }
}

/** Throws PL407 for a file that begins or ends a transaction. */
function asCreations({ name, path, parts }: MigrationFile): readonly Creation[] {
  return parts.flatMap((part) =>
    checkedStatements({ ...part, file: relative('.', path) }).map(({ sql, line, column }) => ({
      kind: 'migration',
      name,
      // Nobody is kept waiting in a shadow.
      sql: part.transactional ? sql : sql.replace(/\bindex\s+concurrently\b/i, 'index'),
      place: { file: path, line: part.line + line - 1, column },
    })),
  )
}
