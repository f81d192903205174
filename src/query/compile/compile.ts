// Plan -> statement templates. Knows SQL, not HTTP; nothing but this folder writes SQL for requests. Every text
// that a caller wrote is a parameter, or an identifier in quotes.
import { unreachable } from '../../kit/error.ts'
import type { Plan, ReadPlan } from '../plan/types.ts'
import { bodyExpression, compileResult, isEncoded, NO_TOTAL, SAME_TOTAL, versionedBody } from './body.ts'
import { compileCall } from './call.ts'
import { compileMatching, compileRoot, compileVersionedRoot } from './node.ts'
import { ParameterList, type StatementTemplate } from './parameters.ts'
import { compileWrite } from './write.ts'

export interface CompiledPlan {
  readonly main: StatementTemplate
  /** EXPLAIN of the count, where the planner's guess is asked for. */
  readonly planned: StatementTemplate | null
  /** The body comes as base64. */
  readonly encoded: boolean
}

export function compilePlan(plan: Plan): CompiledPlan {
  const parameters = new ParameterList()
  const main = parameters.finish(compileMain(plan, parameters))
  return {
    main,
    planned: plan.kind === 'read' ? plannedCount(plan) : null,
    encoded: isEncoded(plan.body),
  }
}

function compileMain(plan: Plan, parameters: ParameterList): string {
  switch (plan.kind) {
    case 'read':
      return compileRead(plan, parameters)
    case 'call':
      return compileCall(plan, parameters)
    case 'insert':
    case 'update':
    case 'delete':
      return compileWrite(plan, parameters)
    default:
      return unreachable(plan)
  }
}

function compileRead(plan: ReadPlan, parameters: ParameterList): string {
  const rows = plan.versioned
    ? compileVersionedRoot(plan.root, parameters)
    : compileRoot(plan.root, parameters)
  return compileResult(rows, {
    total: readTotal(plan, parameters),
    page: SAME_TOTAL,
    ...(plan.versioned ? versionedBody(plan.body) : { body: bodyExpression(plan.body), more: '' }),
  })
}

function readTotal({ count, root, maxRows }: ReadPlan, parameters: ParameterList): string {
  if (count === null || count === 'planned') return NO_TOTAL
  const { limit, offset } = root.page
  if (limit === null && offset === null && maxRows === null) return SAME_TOTAL
  const cap = count === 'estimated' && maxRows !== null ? ` limit ${maxRows + 1}` : ''
  return counted(root, cap, parameters)
}

function counted(root: ReadPlan['root'], cap: string, parameters: ParameterList): string {
  return `(select count(*) from (${compileMatching(root, parameters)}${cap}) as plinth_counted)`
}

function plannedCount({ count, root }: ReadPlan): StatementTemplate | null {
  if (count !== 'planned' && count !== 'estimated') return null
  const parameters = new ParameterList()
  return parameters.finish(`explain (format json) ${compileMatching(root, parameters)}`)
}
