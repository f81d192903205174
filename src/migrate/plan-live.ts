// A plan for the database at hand: what differs from what is wanted, and what its rows do not allow.
import type { Session } from '../postgres/session.ts'
import { lostValues } from './lost-values.ts'
import { type Plan, planBetween } from './plan.ts'
import { missingValues } from './problems.ts'
import { managedObjects } from './run/ledger.ts'
import { liveSnapshot } from './snapshot/live.ts'
import type { Snapshot } from './snapshot/types.ts'
import type { StepOptions } from './steps/steps.ts'

interface LiveOptions extends StepOptions {
  readonly schema: string
}

export async function planLive(
  session: Session,
  wanted: Snapshot,
  { schema, online }: LiveOptions,
): Promise<Plan> {
  const sides = { live: await liveSnapshot(session, schema), wanted }
  const made = planBetween(sides, { managed: await managedObjects(session, schema), online })
  const ofRows = [
    ...(await missingValues(session, made.difference, sides)),
    ...(await lostValues(session, made.difference, sides)),
  ]
  return { ...made, problems: [...made.problems, ...ofRows] }
}
