// Which policies a row must pass, each taken apart: for every part the SQL that row security has of it.

import type { Model, Table } from '../../model/model.ts'
import { type Audience, conditionOf } from '../../model/policy/compile.ts'
import type { Verb } from '../../model/policy/granted.ts'
import { type Opening, openingOf } from '../../model/policy/opening.ts'
import { anyone, isForAnyone, type Policy } from '../../model/policy/policy.ts'
import type { CallerRole } from './explanation.ts'

export interface Condition {
  readonly policy: Policy
  readonly sql: string
  readonly of: readonly Condition[]
}

export interface Demand {
  readonly title: string
  readonly condition: Condition
}

export interface Demanding {
  readonly table: Table
  readonly model: Pick<Model, 'schema' | 'tenant'>
  readonly verb: Verb
  readonly role: CallerRole
}

/** None for the service: it passes row security by. A row is changed by who sees it. */
export function demandsOn({ table, model: { schema, tenant }, verb, role }: Demanding): readonly Demand[] {
  if (role === 'service_role') return []
  const verbs: readonly Verb[] = verb === 'update' || verb === 'delete' ? ['read', verb] : [verb]
  const demands = verbs.map((each) => {
    const opening = each === 'insert' ? null : openingOf(table)
    return { title: each, condition: taken(table.access[each], { schema, role, opening, isOpen: false }) }
  })
  if (table.tenant === null || tenant === null) return demands
  return [
    ...demands,
    {
      title: 'tenant',
      condition: taken(tenant.policy, { schema, role: 'authenticated', opening: null, isOpen: false }),
    },
  ]
}

interface Taking {
  readonly schema: string
  readonly role: Audience
  readonly opening: Opening | null
  /** Whether `anyone` stands beside it, or beside what it is a part of. */
  readonly isOpen: boolean
}

function taken(policy: Policy, { schema, role, opening, isOpen }: Taking): Condition {
  const whole: Policy = isOpen ? { kind: 'all', of: [anyone, policy], place: policy.place } : policy
  const parts = {
    schema,
    role,
    opening: policy.kind === 'not' ? null : opening,
    isOpen: isOpen || isForAnyone(policy),
  }
  return {
    policy,
    sql: String(conditionOf(whole, { audience: role, schema, opening })),
    of: partsOf(policy).map((part) => taken(part, parts)),
  }
}

function partsOf(policy: Policy): readonly Policy[] {
  if (policy.kind === 'any' || policy.kind === 'all') return policy.of
  return policy.kind === 'not' ? [policy.of] : []
}

/** Depth first. */
export function allConditions(condition: Condition): readonly Condition[] {
  return [condition, ...condition.of.flatMap(allConditions)]
}
