// The door of the migrations: what a model means -> what the database has -> what differs -> steps -> a file, or at once.
// The database itself says what a model means: its statements run in a shadow, and two snapshots are compared.
import { openSession, type Session } from '../postgres/session.ts'
import type { Creation } from './create/creation.ts'
import { type Difference, diff, managedKeys } from './diff.ts'
import { printMigration } from './files/file.ts'
import { readMigrations, writeMigration } from './files/folder.ts'
import { replay } from './files/replay.ts'
import { type Plan, partsOf, planBetween, sqlOf } from './plan.ts'
import { planLive } from './plan-live.ts'
import { refuseImpossible, refuseLosses, refuseRest } from './refusals.ts'
import { applyFile } from './run/file.ts'
import {
  appliedMigrations,
  forgetOthers,
  manage,
  managedObjects,
  openLedger,
  refuseRewritten,
  type Standing,
  standingOf,
} from './run/ledger.ts'
import { withMigrationLock } from './run/lock.ts'
import { type Part, type Runner, runPart } from './run/part.ts'
import { makeSchema, schemaStep, withSchema } from './run/schema.ts'
import { slowPolicies } from './slow-policies.ts'
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
  return withSession(options, async (session) => {
    const wanted = await wantedOf(session, target, options)
    for (const line of slowPolicies(wanted, target.creations)) options.report?.(line)
    const made = await planLive(session, wanted, { schema: target.schema, online: true })
    return made.steps.length === 0
      ? made
      : withSchema(made, await schemaStep(session, { ...options, ...target }))
  })
}

/** Writes what differs between the files and the model as the next file; its path, or null when nothing does. */
export function newMigration(
  target: Target,
  title: string,
  options: FolderOptions & LossOptions,
): Promise<string | null> {
  return withSession(options, async (session) => {
    const files = readMigrations(options.folder)
    const sides = await replay(
      session,
      { files, creations: target.creations },
      { ...options, schema: target.schema },
    )
    const managed = new Set(files.flatMap(({ makes }) => makes))
    const made = planBetween(sides, { managed, online: true })
    if (made.steps.length === 0) return null
    refuseImpossible(made)
    refuseLosses(made, options)
    const makes = managedKeys(sides.wanted).filter((key) => !managed.has(key))
    return writeMigration(options.folder, title, printMigration(partsOf(made.steps), makes))
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
      await openLedger(session)
      const standing = standingOf(readMigrations(options.folder), await appliedMigrations(session))
      refuseRewritten(standing)
      const runner = runnerOf(session, target, options)
      if (standing.pending.length > 0) await makeSchema(runner)
      for (const { file, partsDone } of standing.pending) await applyFile(runner, file, partsDone)
      const left = await compare(session, target, options)
      return { applied: standing.pending.map(({ file }) => file.name), left }
    }),
  )
}

/** Only now: what the files made by hand, the model may name. */
async function compare(session: Session, target: Target, options: MigrateOptions): Promise<Difference> {
  const { schema } = target
  const wanted = await wantedOf(session, target, options)
  const live = await liveSnapshot(session, schema)
  await manage(session, schema, managedKeys(wanted))
  await forgetOthers(session, schema, managedKeys(live))
  return diff(live, wanted, await managedObjects(session, schema))
}

export interface Status extends Standing {
  readonly difference: Difference
}

/** Which files were applied, and what differs between the database and the model. */
export function status(target: Target, options: FolderOptions): Promise<Status> {
  return withSession(options, async (session) => {
    const standing = standingOf(readMigrations(options.folder), await appliedMigrations(session))
    const wanted = await wantedOf(session, target, options)
    const live = await liveSnapshot(session, target.schema)
    return { ...standing, difference: diff(live, wanted, await managedObjects(session, target.schema)) }
  })
}

/** Plans and runs without files: for a database that one person tries things out in, and for tests. */
export function applyDirectly(target: Target, options: MigrateOptions & LossOptions): Promise<Plan> {
  return withSession(options, (session) =>
    withMigrationLock(session, options.patienceMs, async () => {
      const wanted = await wantedOf(session, target, options)
      const made = await planLive(session, wanted, { schema: target.schema, online: false })
      if (made.steps.length === 0) return made
      refuseImpossible(made)
      refuseLosses(made, options)
      await openLedger(session)
      await manage(session, target.schema, managedKeys(wanted))
      const runner = runnerOf(session, target, options)
      const first = await makeSchema(runner)
      for (const { transactional, steps } of partsOf(made.steps)) {
        const part: Part = { transactional, sql: sqlOf(steps), file: 'the plan', line: 1 }
        await runPart(runner, part, null)
      }
      refuseRest(diff(await liveSnapshot(session, target.schema), wanted, new Set(managedKeys(wanted))))
      return withSchema(made, first)
    }),
  )
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
