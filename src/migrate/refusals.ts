// Why a plan is not carried out.
import { PlinthError } from '../kit/error.ts'
import { type Difference, describeChange } from './diff.ts'
import type { LossOptions } from './migrate.ts'
import { losses, type Plan } from './plan.ts'

/** Throws PL403. */
export function refuseImpossible({ problems }: Plan): void {
  if (problems.length === 0) return
  throw new PlinthError({
    code: 'PL403',
    status: 500,
    message: `The rows that are there do not allow it:\n${problems.map((each) => `  ${each}`).join('\n')}`,
    details: problems,
  })
}

/** Throws PL404. */
export function refuseLosses(plan: Plan, { allowDataLoss }: LossOptions): void {
  const lost = losses(plan)
  if (allowDataLoss || lost.length === 0) return
  throw new PlinthError({
    code: 'PL404',
    status: 500,
    message: `This would lose data:\n${lost.map((each) => `  ${each}`).join('\n')}`,
    details: lost,
    hint: 'Say --allow-data-loss when that is meant; `plinth migrate plan` shows the steps. What is only called otherwise is renamed by hand in a migration.',
  })
}

/** Throws PL409. */
export function refuseRest({ changes }: Difference): void {
  if (changes.length === 0) return
  throw new PlinthError({
    code: 'PL409',
    status: 500,
    message: `The database still differs from the model:\n${changes.map(describeChange).join('\n')}`,
    hint: 'Somebody may have changed it meanwhile: try again. If it stays, it is a fault of ours.',
  })
}
