// What PLAN and COMPILE leave for one shape: it serves every request of the shape. And the steps that reads, writes
// and calls share on the way there.
import type { DatabaseFunction, ExposedSchema, QualifiedName, Relation } from '../../../catalog/types.ts'
import type { Page } from '../../ast.ts'
import { type CompiledPlan, compilePlan } from '../../compile/compile.ts'
import { createPlanContext, type PlanContext } from '../../plan/context.ts'
import { tableNotFound } from '../../plan/error.ts'
import type { Plan } from '../../plan/types.ts'
import { type Negotiated, negotiate } from '../edge/negotiate.ts'
import type { Payload } from '../edge/payload.ts'
import { cappedLimit, type RequestedRange } from '../edge/range.ts'
import { explainPrefix } from '../explain.ts'
import type { Parsed } from '../parsed.ts'
import type { RestOptions } from '../types.ts'

export interface Prepared {
  readonly plan: Plan
  readonly compiled: CompiledPlan
  readonly media: Negotiated
  /** `explain (...) ` where the plan itself was asked for. */
  readonly explain: string | null
  readonly called: DatabaseFunction | null
  readonly readOnly: boolean
  /** Name of the relation or function, as in the path. */
  readonly name: string
  readonly conflictTarget: boolean
  readonly warning: string | null
}

export interface PrepareInput {
  readonly parsed: Parsed
  readonly range: RequestedRange
  readonly payload: Payload | null
  /** Slots of the query string; a form's values are bound behind them. */
  readonly slotCount: number
  readonly options: RestOptions
}

interface Finish extends Pick<Prepared, 'media' | 'name' | 'readOnly' | 'called' | 'conflictTarget'> {
  readonly context: PlanContext
}

export function finish(plan: Plan, { context, ...rest }: Finish): Prepared {
  const { warnings } = context
  return {
    ...rest,
    plan,
    compiled: compilePlan(plan),
    explain: rest.media.plan === null ? null : explainPrefix(rest.media.plan),
    warning: warnings.length === 0 ? null : warnings.join(' '),
  }
}

export function negotiateFor({ parsed, options }: PrepareInput, target: QualifiedName): Negotiated {
  return negotiate(parsed.acceptHeader, {
    handlers: parsed.catalog.handlers,
    target,
    selectIsDefault: parsed.tree.selectIsDefault,
    explain: options.explain,
  })
}

export function contextOf({ parsed, options }: PrepareInput): PlanContext {
  const { catalog, role, profile } = parsed
  return createPlanContext({ catalog, role, schema: profile.schema, options })
}

/** The requested page as the plan has it: a limit in the text, the offset as the value that it arrived as. */
export function rootPage({ parsed, range, options }: PrepareInput): Page {
  const limit = cappedLimit(range.limit, options.maxRows)
  if (range.offset === 0 && !hasOffset(parsed)) return { limit, offset: null }
  const written = parsed.tree.pages.find(({ path }) => path.length === 0)?.item.offset ?? null
  const asWritten = written !== null && parsed.rangeHeader === undefined && range.limit !== 0
  return { limit, offset: asWritten ? written : { kind: 'text', text: String(range.offset) } }
}

function hasOffset({ tree }: Parsed): boolean {
  return tree.pages.some(({ path, item }) => path.length === 0 && item.offset !== null)
}

export function exposedSchema({ catalog, profile }: Parsed): ExposedSchema {
  const schema = catalog.schemas.get(profile.schema)
  if (!schema) throw new Error(`schema ${profile.schema} is not in the catalog`)
  return schema
}

export function findRelation(parsed: Parsed): Relation {
  const schema = exposedSchema(parsed)
  if (parsed.resource.kind !== 'relation') throw new Error('not a relation')
  const relation = schema.relations.get(parsed.resource.name)
  if (!relation) throw tableNotFound(schema, parsed.resource.name)
  return relation
}
