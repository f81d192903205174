// A plan as people read it before they decide: each step with its reason and what it costs, then all of it in a line. Not SQL
// to be run as a whole: that is what files are for.
import type { Difference } from './diff.ts'
import { costsOf, type Plan, partsOf } from './plan.ts'
import { printKept } from './print.ts'
import type { Step } from './steps/step.ts'

export function printPlan({ steps, difference }: Plan): string {
  const kept = printKept(difference).map((line) => `${line}\n`)
  if (steps.length === 0) return ['No changes: the database is what the model says.\n', ...kept].join('')
  const width = String(steps.length).length
  const texts = steps.map((step, i) => `${numbered(i + 1, width)}${stepLines(step, ' '.repeat(width + 2))}\n`)
  return [...texts, ...kept, `${summaryOf(steps, newTables(difference))}\n`].join('')
}

function numbered(n: number, width: number): string {
  return `${String(n).padStart(width)}. `
}

function stepLines(step: Step, margin: string): string {
  const { reason, loses, hint, transactional, sql } = step
  const costs = [...costsOf(step), ...(transactional ? [] : ['on its own, outside of a transaction'])]
  const remarks = [
    ...(costs.length === 0 ? [] : [costs.join('; ')]),
    ...(loses === null ? [] : [`LOSES: ${loses}`]),
    ...(hint === null ? [] : [hint]),
  ]
  const statements = sql.flatMap((each) => `${each};`.split('\n').map((line) => `  ${line}`))
  return [
    reason,
    ...[...remarks.map(oneLine), ...statements].map((line) => `${margin}${line}`.trimEnd()),
    '',
  ].join('\n')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** Nobody uses these yet. */
function newTables({ changes }: Difference): ReadonlySet<string> {
  const tables = changes.filter(({ kind, object }) => kind === 'create' && object.kind === 'table')
  return new Set(tables.map(({ object }) => object.name))
}

function summaryOf(steps: readonly Step[], unused: ReadonlySet<string>): string {
  const tablesOf = (which: (step: Step) => boolean) => [
    ...new Set(steps.filter(which).flatMap(({ lock }) => lock?.on.filter((on) => !unused.has(on)) ?? [])),
  ]
  const lost = steps.filter(({ loses }) => loses !== null).length
  return `${[
    `${counted(steps.length, 'step')}${partsText(steps)}`,
    ...about(
      'locks',
      tablesOf(({ lock }) => lock !== null),
    ),
    ...about(
      'reads all rows of',
      tablesOf(({ scans }) => scans),
    ),
    ...about(
      'writes all rows anew of',
      tablesOf(({ rewrites }) => rewrites),
    ),
    lost === 0 ? 'nothing is lost' : `${counted(lost, 'step')} ${lost === 1 ? 'loses' : 'lose'} data`,
  ].join('; ')}.`
}

function partsText(steps: readonly Step[]): string {
  const transactions = partsOf(steps).filter(({ transactional }) => transactional)
  const within = transactions.flatMap((part) => part.steps).length
  const alone = steps.length - within
  const inTransactions = `in ${counted(transactions.length, 'transaction')}`
  if (alone === 0) return ` ${inTransactions}`
  const onTheirOwn = `${alone} on ${alone === 1 ? 'its' : 'their'} own`
  return within === 0 ? `: ${onTheirOwn}` : `: ${within} ${inTransactions}, ${onTheirOwn}`
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

function about(what: string, tables: readonly string[]): readonly string[] {
  return tables.length === 0 ? [] : [`${what} ${tables.join(', ')}`]
}
