// What the verbs of `plinth migrate` say: what is in a plan's way, and how the database stands to files and model.
import { type Difference, describeChange } from './diff.ts'
import type { Status } from './migrate.ts'
import { losses, type Plan } from './plan.ts'
import { keyOf } from './snapshot/types.ts'

/** Why the plan would be refused, one a line. */
export function objections(plan: Plan, allowDataLoss: boolean): readonly string[] {
  return [
    ...plan.problems,
    ...(allowDataLoss ? [] : losses(plan).map((loss) => `${loss}: needs --allow-data-loss.`)),
  ]
}

export function printStatus({ applied, pending, changed, missing, difference }: Status): string {
  const lines = [
    ...applied.map(({ name }) => `applied   ${name}`),
    ...pending.map(({ file, partsDone }) =>
      partsDone === 0
        ? `pending   ${file.name}`
        : `pending   ${file.name}, interrupted after part ${partsDone} of ${file.parts.length}`,
    ),
    ...changed.map((name) => `changed   ${name} is not what was applied`),
    ...missing.map((name) => `missing   ${name} was applied, and there is no such file`),
    ...printDifference(difference),
  ]
  return `${lines.join('\n')}\n`
}

export function printDifference(difference: Difference): readonly string[] {
  const { changes } = difference
  const about =
    changes.length === 0
      ? ['The database is what the model says.']
      : ['The database differs from the model:', ...changes.map(describeChange)]
  return [...about, ...printKept(difference)]
}

export function printKept({ kept: names }: Difference): readonly string[] {
  return names.map((name) => `${keyOf(name)}: was made by hand, and stays`)
}
