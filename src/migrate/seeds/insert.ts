// Rows of a seed into their table, many at a time. A row whose key is there already stays as it is.
import { PlinthError } from '../../kit/error.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Session } from '../../postgres/session.ts'
import { listed } from '../create/tables.ts'
import type { SeedTable } from './table.ts'

const ROWS_AT_A_TIME = 2_000

/** How many rows were not there. Throws PL413 where the database refuses one. */
export async function insertRows(
  session: Session,
  table: SeedTable,
  rows: readonly object[],
): Promise<number> {
  let count = 0
  for (const batch of batches(rows)) {
    count += await insertBatch(session, table, batch).catch((error: unknown) => {
      throw error instanceof DatabaseError ? refused(table, error) : error
    })
  }
  return count
}

/** What a row leaves out gets its default, so rows that name the same columns go together. */
function* batches(rows: readonly object[]): Iterable<readonly object[]> {
  let batch: object[] = []
  let columns = ''
  for (const row of rows) {
    const named = Object.keys(row).join()
    if (batch.length > 0 && (named !== columns || batch.length === ROWS_AT_A_TIME)) {
      yield batch
      batch = []
    }
    columns = named
    batch.push(row)
  }
  if (batch.length > 0) yield batch
}

async function insertBatch(
  session: Session,
  { quoted, key }: SeedTable,
  batch: readonly object[],
): Promise<number> {
  const names = listed(Object.keys(batch[0] as object))
  const from = `jsonb_populate_recordset(null::${quoted}, $1::jsonb)`
  const known = key.length === 0 ? '' : ` on conflict (${listed(key)}) do nothing`
  const { tag } = await session.query(
    `insert into ${quoted} (${names}) select ${names} from ${from}${known}`,
    [JSON.stringify(batch)],
  )
  return Number(tag.split(' ').at(-1))
}

function refused({ quoted }: SeedTable, error: DatabaseError): PlinthError {
  return new PlinthError({
    code: 'PL413',
    status: 500,
    message: `A row that ${quoted} is to begin with is refused: ${error.message} (${error.sqlstate})`,
    details: error.detail,
    hint: 'Change the row, or what is there and in its way. No seed was applied.',
    cause: error,
  })
}

export function sameKey({ quoted }: SeedTable, key: string): PlinthError {
  return new PlinthError({
    code: 'PL413',
    status: 500,
    message: `Two rows that ${quoted} is to begin with have the same key: ${key}`,
    hint: 'Give each a key of its own. No seed was applied.',
  })
}
