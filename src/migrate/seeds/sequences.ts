// Counters of a table, moved past the values that its seed has written: the next row would collide with one otherwise.
import type { Session } from '../../postgres/session.ts'
import { quote } from '../quote.ts'
import type { SeedTable } from './table.ts'

export async function advanceIdentities(
  session: Session,
  { quoted, identities }: SeedTable,
  rows: readonly object[],
): Promise<void> {
  const written = new Set(rows.flatMap((row) => Object.keys(row)))
  for (const column of identities) {
    if (written.has(column)) await session.query(advance(quoted, quote(column)), [quoted, column])
  }
}

/** Never back. A counter that was not used yet has no last value. */
function advance(table: string, column: string): string {
  return `select setval(s.seqrelid, m.most) from pg_sequence s, (select max(${column}) as most from ${table}) m
where s.seqrelid = pg_get_serial_sequence($1, $2)::regclass and m.most between s.seqmin and s.seqmax
  and m.most >= coalesce(pg_sequence_last_value(s.seqrelid), m.most)`
}
