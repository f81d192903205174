// plinth.seeds: which rows were made, by their keys, for each seed. Locked for as long as seeds are applied.
import type { Session } from '../../postgres/session.ts'

export interface Seeded {
  readonly table: string
  readonly rows: number
}

/** Each as JSON. */
export type SeededKeys = ReadonlySet<string>

const OPEN = `begin;
select pg_advisory_xact_lock(hashtextextended('plinth seeds', 0));
create table if not exists plinth.seeds (
  name text primary key,
  rows integer not null,
  seeded_at timestamptz not null default now()
);
alter table plinth.seeds add column if not exists keys jsonb not null default '[]'`

const WRITE = `insert into plinth.seeds as s (name, rows, keys) values ($1, $2, $3)
on conflict (name) do update set rows = s.rows + excluded.rows, keys = s.keys || excluded.keys, seeded_at = now()`

/** Begins the transaction. */
export async function openLedger(session: Session): Promise<void> {
  await session.script(OPEN)
}

export async function seededKeys(session: Session): Promise<ReadonlyMap<string, SeededKeys>> {
  const { rows } = await session.query('select name, keys from plinth.seeds')
  return new Map(
    rows.map((row) => {
      const keys = JSON.parse(row.text(1) as string) as readonly unknown[]
      return [row.text(0) as string, new Set(keys.map((key) => JSON.stringify(key)))]
    }),
  )
}

interface Made {
  readonly keys: readonly (readonly unknown[])[]
  /** How many of them were not there. */
  readonly rows: number
}

export async function writeSeeded(session: Session, name: string, { keys, rows }: Made): Promise<void> {
  await session.query(WRITE, [name, String(rows), JSON.stringify(keys)])
}
