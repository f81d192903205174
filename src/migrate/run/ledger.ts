// What has been applied, in the database itself: files with their checksums and how far they came, and which objects are ours.
import { PlinthError } from '../../kit/error.ts'
import type { Session } from '../../postgres/session.ts'
import { checksumOf, type MigrationFile } from '../files/file.ts'

export interface Applied {
  readonly name: string
  readonly checksum: string
  readonly partsDone: number
  /** null: it was interrupted, and goes on with the next part. */
  readonly appliedAt: string | null
}

const TABLES = `create schema if not exists plinth;
create table if not exists plinth.migrations (
  name text primary key,
  checksum text not null,
  parts_done int not null,
  applied_at timestamptz
);
create table if not exists plinth.managed_objects (
  schema_name text,
  object text,
  primary key (schema_name, object)
)`

export const RECORD = `insert into plinth.migrations (name, checksum, parts_done, applied_at)
values ($1, $2, $3, case when $4::bool then now() end)
on conflict (name) do update set checksum = excluded.checksum, parts_done = excluded.parts_done, applied_at = excluded.applied_at`

const MANAGE = `insert into plinth.managed_objects select $1, jsonb_array_elements_text($2::jsonb) on conflict do nothing`

const FORGET = `delete from plinth.managed_objects where schema_name = $1 and not $2::jsonb ? object`

export async function openLedger(session: Session): Promise<void> {
  if (!(await isThere(session))) await session.script(TABLES)
}

async function isThere(session: Session): Promise<boolean> {
  const { rows } = await session.query(
    `select to_regclass('plinth.migrations') is not null and to_regclass('plinth.managed_objects') is not null`,
  )
  return rows[0]?.text(0) === 't'
}

export async function appliedMigrations(session: Session): Promise<readonly Applied[]> {
  if (!(await isThere(session))) return []
  const { rows } = await session.query(
    `select name, checksum, parts_done, applied_at from plinth.migrations order by name`,
  )
  return rows.map((row) => ({
    name: row.text(0) as string,
    checksum: row.text(1) as string,
    partsDone: Number(row.text(2)),
    appliedAt: row.text(3),
  }))
}

export async function managedObjects(session: Session, schema: string): Promise<ReadonlySet<string>> {
  if (!(await isThere(session))) return new Set()
  const { rows } = await session.query('select object from plinth.managed_objects where schema_name = $1', [
    schema,
  ])
  return new Set(rows.map((row) => row.text(0) as string))
}

/** Before they are made: a plan that is interrupted must know its own the next time. */
export async function manage(session: Session, schema: string, keys: readonly string[]): Promise<void> {
  await session.query(MANAGE, [schema, JSON.stringify(keys)])
}

export async function forgetOthers(session: Session, schema: string, keys: readonly string[]): Promise<void> {
  await session.query(FORGET, [schema, JSON.stringify(keys)])
}

export interface Standing {
  readonly applied: readonly MigrationFile[]
  readonly pending: readonly { readonly file: MigrationFile; readonly partsDone: number }[]
  /** Their text is another than the one that was applied. */
  readonly changed: readonly string[]
  /** Applied, and no file has the name any more. */
  readonly missing: readonly string[]
}

export function standingOf(files: readonly MigrationFile[], applied: readonly Applied[]): Standing {
  const byName = new Map(applied.map((each) => [each.name, each]))
  const isDone = ({ name }: MigrationFile) => (byName.get(name)?.appliedAt ?? null) !== null
  const isChanged = (file: MigrationFile) => {
    const before = byName.get(file.name)
    if (before === undefined) return false
    const checksum =
      before.appliedAt === null ? checksumOf(file.parts.slice(0, before.partsDone)) : file.checksum
    return before.checksum !== checksum
  }
  return {
    applied: files.filter(isDone),
    pending: files
      .filter((file) => !isDone(file))
      .map((file) => ({ file, partsDone: byName.get(file.name)?.partsDone ?? 0 })),
    changed: files.filter(isChanged).map(({ name }) => name),
    missing: applied.filter(({ name }) => !files.some((file) => file.name === name)).map(({ name }) => name),
  }
}

/** Throws PL405: what was applied must be what is read. */
export function refuseRewritten({ changed, missing }: Standing): void {
  if (changed.length === 0 && missing.length === 0) return
  const parts = [
    ...changed.map((name) => `${name} is not what was applied`),
    ...missing.map((name) => `${name} was applied, and there is no such file`),
  ]
  throw new PlinthError({
    code: 'PL405',
    status: 500,
    message: `Migrations that were applied have changed: ${parts.join('; ')}.`,
    hint: 'Bring the files back as they were, and write what should be otherwise as a new migration.',
  })
}
