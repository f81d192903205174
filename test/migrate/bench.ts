// Brings a schema of a test database from one set of statements to another, the way a migration does, and says what it did.
import { type Difference, diff, managedKeys } from '../../src/migrate/diff.ts'
import { type Plan, partsOf, planBetween } from '../../src/migrate/plan.ts'
import { liveSnapshot } from '../../src/migrate/snapshot/live.ts'
import { shadowSnapshot } from '../../src/migrate/snapshot/shadow.ts'
import type { Snapshot } from '../../src/migrate/snapshot/types.ts'
import { openSession, type Session } from '../../src/postgres/session.ts'
import { createTestDatabase } from '../support/database.ts'

export interface Bench {
  readonly session: Session
  /** What the statements make. */
  wanted(sql: string): Promise<Snapshot>
  live(): Promise<Snapshot>
  plan(sql: string): Promise<Plan>
  /** Plans and carries out; `managed` grows. */
  migrate(sql: string): Promise<Plan>
  run(plan: Plan): Promise<void>
  /** What is left between the schema and the statements. */
  left(sql: string): Promise<Difference>
  /** Everything in the schema goes away. */
  clear(): Promise<void>
  stop(): Promise<void>
}

const SCHEMA = 'app'

export async function startBench(setUp = ''): Promise<Bench> {
  const database = await createTestDatabase(`create schema ${SCHEMA}; ${setUp}`)
  const session = await openSession({ url: database.url, settings: [['client_min_messages', 'error']] })
  let managed = new Set<string>()
  const known = new Map<string, Snapshot>()
  const wanted = async (sql: string) => {
    const made = known.get(sql) ?? (await shadowOf(session, sql))
    known.set(sql, made)
    return made
  }
  const live = () => liveSnapshot(session, SCHEMA)
  const plan = async (sql: string) =>
    planBetween({ live: await live(), wanted: await wanted(sql) }, { managed, online: true })
  return {
    session,
    wanted,
    live,
    plan,
    async migrate(sql) {
      const made = await plan(sql)
      await carryOut(session, made)
      managed = new Set([...managed, ...managedKeys(await wanted(sql))])
      return made
    },
    run: (made) => carryOut(session, made),
    left: async (sql) => diff(await live(), await wanted(sql), managed),
    async clear() {
      managed = new Set()
      await session.script(
        `reset search_path; drop schema ${SCHEMA} cascade; drop schema if exists plinth_access cascade; create schema ${SCHEMA}; create schema plinth_access`,
      )
    },
    async stop() {
      await session.close()
      await database.drop()
    },
  }
}

function shadowOf(session: Session, sql: string): Promise<Snapshot> {
  return shadowSnapshot(session, creationsOf(sql), { schema: SCHEMA, owner: null, lockTimeoutMs: 1_000 })
}

/** Statements end with `;` at the end of a line. */
export function creationsOf(sql: string) {
  return sql
    .split(/;[ \t]*\n/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'statement', name: text.split('\n')[0] as string, sql: text, place: null }))
}

async function carryOut(session: Session, { steps }: Plan): Promise<void> {
  await session.script(`set search_path = ${SCHEMA}`)
  for (const { transactional, steps: some } of partsOf(steps)) {
    const statements = some.flatMap(({ sql }) => sql)
    try {
      if (!transactional) for (const sql of statements) await session.script(sql)
      else await session.script(`begin;\n${statements.join(';\n')};\ncommit`)
    } catch (error) {
      await session.script('rollback')
      throw new Error(`${(error as Error).message}\n${statements.join(';\n')}`, { cause: error })
    }
  }
}
