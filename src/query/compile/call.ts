// A function call as a CTE, read like a table. Arguments go by name; a URL's arguments are parameters cast to the
// declared type, a JSON body's are expanded by the database.

import { type Parameter, RECORD_OID } from '../../catalog/types.ts'
import { unreachable } from '../../kit/error.ts'
import type { CallPlan } from '../plan/types.ts'
import { bodyExpression, compileResult, NO_TOTAL, SAME_TOTAL, SCALAR } from './body.ts'
import { CTE, columnReference, quoteIdentifier, quoteName } from './identifier.ts'
import { compileMatching, compileRoot } from './node.ts'
import type { ParameterList } from './parameters.ts'

/** The dialect's name: messages about unknown columns of a result have it. */
const CALL = 'pgrst_call'
const ARGUMENTS = 'plinth_arguments'

export function compileCall(plan: CallPlan, parameters: ParameterList): string {
  const call = callStatement(plan, parameters)
  const rows = compileRoot(plan.read, parameters)
  const result = compileResult(rows, {
    total: callTotal(plan, parameters),
    page: pageOf(plan),
    body: bodyExpression(plan.body),
    more: '',
  })
  return `with ${CTE} as (${call}) ${result}`
}

function callTotal(plan: CallPlan, parameters: ParameterList): string {
  const { count, read, maxRows } = plan
  if (count === null || count === 'planned') return NO_TOTAL
  const paged = read.page.limit !== null || read.page.offset !== null || maxRows !== null
  return paged
    ? `(select count(*) from (${compileMatching(read, parameters)}) as plinth_counted)`
    : pageOf(plan)
}

/** One value or row is one result, be it null. */
function pageOf(plan: CallPlan): string {
  return plan.function.result.set ? SAME_TOTAL : `greatest(${SAME_TOTAL}, 1)`
}

function callStatement(plan: CallPlan, parameters: ParameterList): string {
  const { from, list } = callArguments(plan, parameters)
  const call = `${quoteName(plan.function)}(${list})`
  if (plan.scalar) {
    return `select ${call} as ${SCALAR}${from === '' ? '' : ` from ${from}`}`
  }
  if (isOneRow(plan)) return rowStatement(plan, { call, from })
  const source = from === '' ? '' : `${from}, lateral `
  const computed = plan.computed.map((name) => `, ${columnReference(CALL, name)}`).join('')
  return `select ${CALL}.*${computed} from ${source}${call} as ${CALL}`
}

/** One value of a row type with a name; of OUT parameters nobody can say that they are null as a whole. */
function isOneRow({ function: { result } }: CallPlan): boolean {
  return !result.set && result.typeOid !== RECORD_OID
}

// In FROM a null of a row type would become a row of nulls. OFFSET keeps the call from being made for each column.
function rowStatement(
  plan: CallPlan,
  { call, from }: { readonly call: string; readonly from: string },
): string {
  const value = `${CALL}.result`
  const computed = plan.computed.map((name) => `, (${value}).${quoteIdentifier(name)}`).join('')
  const source = `(select ${call} as result${from === '' ? '' : ` from ${from}`} offset 0) as ${CALL}`
  return `select (${value}).*${computed} from ${source} where ${value} is distinct from null`
}

interface CompiledArguments {
  readonly from: string
  readonly list: string
}

function callArguments(plan: CallPlan, parameters: ParameterList): CompiledArguments {
  const source = plan.arguments
  switch (source.kind) {
    case 'raw': {
      const type = plan.function.parameters[0]?.type ?? 'text'
      return { from: '', list: `${parameters.add({ kind: 'body' })}::${type}` }
    }
    case 'url':
      return { from: '', list: urlArguments(plan, parameters) }
    case 'json': {
      const passed = plan.function.parameters.filter(({ name }) => source.names.includes(name))
      if (passed.length === 0) return { from: '', list: '' }
      return {
        from: jsonArguments(passed, source.form, parameters),
        list: passed.map(jsonArgument).join(', '),
      }
    }
    default:
      return unreachable(source)
  }
}

function urlArguments(plan: CallPlan, parameters: ParameterList): string {
  if (plan.arguments.kind !== 'url') throw new Error('not URL arguments')
  const list: string[] = []
  for (const { name, values } of plan.arguments.values) {
    const parameter = plan.function.parameters.find((candidate) => candidate.name === name)
    const last = values.at(-1)
    if (!parameter || !last) continue
    if (parameter.variadic) {
      const indexes = values.map((value) => (value.kind === 'slot' ? value.index : -1))
      list.push(
        `variadic ${quoteIdentifier(name)} := ${parameters.add({ kind: 'array', indexes })}::${parameter.type}`,
      )
    } else {
      list.push(`${quoteIdentifier(name)} := ${parameters.value(last)}::${parameter.type}`)
    }
  }
  return list.join(', ')
}

function jsonArguments(
  passed: readonly Parameter[],
  form: 'object' | 'array',
  parameters: ParameterList,
): string {
  const types = passed.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ')
  const expand = form === 'array' ? 'json_to_recordset' : 'json_to_record'
  const body = parameters.add({ kind: 'body' })
  return `(select * from ${expand}(${body}::json) as plinth_record(${types}) limit 1) as ${ARGUMENTS}`
}

function jsonArgument({ name, variadic }: Parameter): string {
  return `${variadic ? 'variadic ' : ''}${quoteIdentifier(name)} := ${columnReference(ARGUMENTS, name)}`
}
