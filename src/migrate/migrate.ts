// The door of the migrations: what a model means -> what the database has -> what differs -> steps -> a file, or at once.
// The database itself says what a model means: its statements run in a shadow, and two snapshots are compared.
import { openSession, type Session } from '../postgres/session.ts'
import type { Creation } from './create/creation.ts'
import { type Difference, diff, managedKeys } from './diff.ts'
import { type MigrationFile, printMigration } from './files/file.ts'
import { readMigrations, writeMigration } from './files/folder.ts'
import { replay } from './files/replay.ts'
import { type Plan, partsOf, planBetween, sqlOf } from './plan.ts'
import { missingValues } from './problems.ts'
import { refuseImpossible, refuseLosses, refuseRest } from './refusals.ts'
import {
  appliedMigrations,
  forgetOthers,
  manage,
  managedObjects,
  openLedger,
  RECORD,
  refuseRewritten,
  type Standing,
  standingOf,
} from './run/ledger.ts'
import { withMigrationLock } from './run/lock.ts'
import { type Part, type Runner, runPart } from './run/part.ts'
import { liveSnapshot } from './snapshot/live.ts'
import { shadowSnapshot } from './snapshot/shadow.ts'

/** What the database should have: the statements of a model, and the schema that they are for. */
export interface Target {
  readonly schema: string
  readonly creations: readonly Creation[]
}

export interface MigrateOptions {
  /** Of a login that may become `owner`. */
  readonly url: string
  /** The role that owns what is made; null: the login. */
  readonly owner: string | null
  readonly lockTimeoutMs: number
  readonly patienceMs: number
  readonly report?: (line: string) => void
}

export interface FolderOptions extends MigrateOptions {
  readonly folder: string
}

export interface LossOptions {
  readonly allowDataLoss: boolean
}

/** What would have to be done, without doing it. */
export function plan(target: Target, options: MigrateOptions): Promise<Plan> {
  return withSession(options, (session) => planLive(session, target, { ...options, online: true }))
}

/** Writes what differs between the files and the model as the next file; its path, or null when nothing does. */
export function newMigration(
  target: Target,
  title: string,
  options: FolderOptions & LossOptions,
): Promise<string | null> {
  return withSession(options, async (session) => {
    const live = await replay(session, readMigrations(options.folder), { ...options, schema: target.schema })
    const wanted = await wantedOf(session, target, options)
    const made = planBetween({ live, wanted }, { managed: new Set(managedKeys(live)), online: true })
    if (made.steps.length === 0) return null
    refuseImpossible(made)
    refuseLosses(made, options)
    return writeMigration(options.folder, title, printMigration(partsOf(made.steps)))
  })
}

export interface ApplyResult {
  /** Names of the files. */
  readonly applied: readonly string[]
  /** What the files did not bring about. */
  readonly left: Difference
}

/** Runs the files that have not been applied, in order. One that was interrupted goes on with its next part. */
export function apply(target: Target, options: FolderOptions): Promise<ApplyResult> {
  return withSession(options, (session) =>
    withMigrationLock(session, options.patienceMs, async () => {
      const wanted = await wantedOf(session, target, options)
      await openLedger(session)
      const standing = standingOf(readMigrations(options.folder), await appliedMigrations(session))
      refuseRewritten(standing)
      await manage(session, target.schema, managedKeys(wanted))
      const runner = runnerOf(session, target, options)
      for (const { file, partsDone } of standing.pending) await applyFile(runner, file, partsDone)
      const live = await liveSnapshot(session, target.schema)
      const left = diff(live, wanted, await managedObjects(session, target.schema))
      await forgetOthers(session, target.schema, managedKeys(live))
      return { applied: standing.pending.map(({ file }) => file.name), left }
    }),
  )
}

async function applyFile(runner: Runner, file: MigrationFile, partsDone: number): Promise<void> {
  runner.report(`${file.name}: ${partsDone === 0 ? 'begins' : `goes on with part ${partsDone + 1}`}`)
  const record = (done: number) => ({
    text: RECORD,
    parameters: [file.name, file.checksum, String(done), String(done >= file.parts.length)],
  })
  for (const [i, part] of file.parts.entries()) {
    if (i >= partsDone) await runPart(runner, { ...part, file: file.path }, record(i + 1))
  }
  if (file.parts.length === 0) await runner.session.query(RECORD, record(0).parameters)
}

export interface Status extends Standing {
  readonly difference: Difference
}

/** Which files were applied, and what differs between the database and the model. */
export function status(target: Target, options: FolderOptions): Promise<Status> {
  return withSession(options, async (session) => {
    const standing = standingOf(readMigrations(options.folder), await appliedMigrations(session))
    const { difference } = await planLive(session, target, { ...options, online: true })
    return { ...standing, difference }
  })
}

/** Plans and runs without files: for a database that one person tries things out in, and for tests. */
export function applyDirectly(target: Target, options: MigrateOptions & LossOptions): Promise<Plan> {
  return withSession(options, (session) =>
    withMigrationLock(session, options.patienceMs, async () => {
      const made = await planLive(session, target, { ...options, online: false })
      if (made.steps.length === 0) return made
      refuseImpossible(made)
      refuseLosses(made, options)
      await openLedger(session)
      const wanted = await wantedOf(session, target, options)
      await manage(session, target.schema, managedKeys(wanted))
      const runner = runnerOf(session, target, options)
      for (const { transactional, steps } of partsOf(made.steps)) {
        const part: Part = { transactional, sql: sqlOf(steps), file: 'the plan', line: 1 }
        await runPart(runner, part, null)
      }
      refuseRest(diff(await liveSnapshot(session, target.schema), wanted, new Set(managedKeys(wanted))))
      return made
    }),
  )
}

async function planLive(
  session: Session,
  target: Target,
  options: MigrateOptions & { readonly online: boolean },
): Promise<Plan> {
  const live = await liveSnapshot(session, target.schema)
  const wanted = await wantedOf(session, target, options)
  const sides = { live, wanted }
  const managed = await managedObjects(session, target.schema)
  const made = planBetween(sides, { managed, online: options.online })
  return { ...made, problems: [...made.problems, ...(await missingValues(session, made.difference, sides))] }
}

function wantedOf(session: Session, { schema, creations }: Target, { owner, lockTimeoutMs }: MigrateOptions) {
  return shadowSnapshot(session, creations, { schema, owner, lockTimeoutMs })
}

function runnerOf(session: Session, { schema }: Target, options: MigrateOptions): Runner {
  return { report: () => undefined, ...options, session, schema }
}

async function withSession<T>({ url }: MigrateOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession({ url, settings: [['client_min_messages', 'warning']] })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
