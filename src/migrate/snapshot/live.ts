// The live side of a comparison: one transaction that only reads, so that all answers are of one moment.
import type { Session } from '../../postgres/session.ts'
import { quote } from '../quote.ts'
import { ACCESS_SCHEMA } from './access-schema.ts'
import { takeSnapshot } from './snapshot.ts'
import type { Snapshot } from './types.ts'

export async function liveSnapshot(session: Session, schema: string): Promise<Snapshot> {
  await session.script(
    `begin isolation level repeatable read read only; set local search_path = ${quote(schema)}; set local jit = off`,
  )
  try {
    return await takeSnapshot(session, { schema, access: ACCESS_SCHEMA })
  } finally {
    await session.script('rollback')
  }
}
