// A plan: what differs between two snapshots, the steps that make them equal, and what stands in the way. As text it is SQL
// that runs as it is, with a comment above each step that says why, what it locks, and what it loses.
import { type Difference, diff } from './diff.ts'
import { problemsIn } from './problems.ts'
import type { Step } from './steps/step.ts'
import { type Sides, type StepOptions, stepsFor } from './steps/steps.ts'

export interface Plan {
  readonly difference: Difference
  readonly steps: readonly Step[]
  /** Why it cannot be carried out; none: it can. */
  readonly problems: readonly string[]
}

export interface PlanOptions extends StepOptions {
  /** Keys of what earlier plans made. */
  readonly managed: ReadonlySet<string>
}

export function planBetween(sides: Sides, { managed, online }: PlanOptions): Plan {
  const difference = diff(sides.live, sides.wanted, managed)
  return {
    difference,
    steps: stepsFor(difference, sides, { online }),
    problems: problemsIn(difference, sides),
  }
}

export function losses({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ loses }) => (loses === null ? [] : [loses]))
}

/** A part of a migration: one transaction, or one statement that refuses to run in one. */
export interface PlanPart {
  readonly transactional: boolean
  readonly steps: readonly Step[]
}

export function partsOf(steps: readonly Step[]): readonly PlanPart[] {
  const parts: PlanPart[] = []
  for (const step of steps) {
    const last = parts.at(-1)
    if (last?.transactional && step.transactional)
      parts.splice(-1, 1, { transactional: true, steps: [...last.steps, step] })
    else parts.push({ transactional: step.transactional, steps: [step] })
  }
  return parts
}

export function sqlOf(steps: readonly Step[]): string {
  return steps.map((step) => [...remarks(step), ...step.sql.map((sql) => `${sql};`)].join('\n')).join('\n\n')
}

/** What a step costs those who use the database meanwhile. */
export function costsOf({ lock, scans, rewrites }: Step): readonly string[] {
  return [
    ...(lock === null ? [] : [`locks ${lock.on.join(', ')} (${lock.mode})`]),
    ...(scans ? ['reads all rows'] : []),
    ...(rewrites ? ['writes all rows anew'] : []),
  ]
}

function remarks(step: Step): readonly string[] {
  const { reason, loses, hint } = step
  const costs = costsOf(step)
  return [
    `-- ${oneLine(reason)}`,
    ...(costs.length === 0 ? [] : [`-- ${costs.join('; ')}`]),
    ...(loses === null ? [] : [`-- LOSES: ${oneLine(loses)}`]),
    ...(hint === null ? [] : [`-- ${oneLine(hint)}`]),
  ]
}

/** A name may have a line break, and what follows it must not become SQL. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
