// How long the server may be silent about a flush before the link is taken for dead: what the statement timeouts
// allow, and some grace. The settings of a request may allow more than the connection's own default.
import type { FlushPlan } from '../wire/flush.ts'

export interface PatienceOptions {
  readonly statement_timeout_ms: number
  readonly stall_grace_ms: number
}

/** Milliseconds, or null where no timeout holds. */
export function patience(plan: FlushPlan | null, options: PatienceOptions): number | null {
  const own = plan?.settings.find(([name]) => name === 'statement_timeout')
  const timeout_ms = own === undefined ? options.statement_timeout_ms : durationMs(own[1])
  if (timeout_ms === null || timeout_ms === 0) return null
  // Answers may be held back until the Sync, so each statement may use up its time in silence.
  const statements = plan === null ? 1 : plan.statements.length + plan.after.length
  return timeout_ms * Math.max(1, statements) + options.stall_grace_ms
}

/** A duration as PostgreSQL's settings are written, milliseconds without a unit; null when it is none. */
export function durationMs(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(text)
  if (match === null) return null
  return Number(match[1]) * (units_ms[match[2] ?? 'ms'] as number)
}

const units_ms: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
