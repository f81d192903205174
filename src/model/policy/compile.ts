// Policies as row policies of PostgreSQL, in the form that costs least: what does not depend on the row stands in a subquery of
// its own, which is evaluated once per statement; what depends on it is a plain comparison that an index can serve.
import { unreachable } from '../../kit/error.ts'
import type { Model, Table, Tenant } from '../frozen.ts'
import { quoteName, quoteText } from '../literal.ts'
import { derivedName, shortened } from '../name.ts'
import type { Place } from '../place.ts'
import { type Opening, openingOf } from './opening.ts'
import { isForAnyone, leavesOf, type Policy } from './policy.ts'

export type Command = 'select' | 'insert' | 'update' | 'delete' | 'all'
/** The database roles that requests of clients take. The service role passes row security by. */
export type Audience = 'anon' | 'authenticated'

export interface RowPolicy {
  readonly name: string
  readonly command: Command
  readonly to: readonly Audience[]
  /** Which rows are seen; null for insert. */
  readonly using: string | null
  /** Which rows may be written; null for select and delete. */
  readonly check: string | null
  /** It takes away from what the others let through. */
  readonly restrictive: boolean
  readonly place: Place | null
}

export type Member = Extract<Policy, { kind: 'member' }>

/** SQL, or what it is known to be for everybody of the audience. */
type Condition = string | boolean

const AUDIENCES: readonly Audience[] = ['anon', 'authenticated']

type Of = Pick<Model, 'schema' | 'tenant'>

/** The row policies of a table. A command of which an audience can see nothing has none for it: it is denied. */
export function rowPolicies(table: Table, { schema, tenant }: Of): readonly RowPolicy[] {
  const { read, insert, update, delete: remove } = table.access
  return [
    ...policiesFor('select', read, { table, schema }),
    ...policiesFor('insert', insert, { table, schema }),
    ...policiesFor('update', update, { table, schema }),
    ...policiesFor('delete', remove, { table, schema }),
    ...(table.tenant === null || tenant === null ? [] : [tenantPolicy(table, tenant, schema)]),
  ]
}

/** Whatever the other policies say: rows of other tenants are not there. */
function tenantPolicy({ name }: Table, { policy }: Tenant, schema: string): RowPolicy {
  const condition = String(conditionOf(policy, { audience: 'authenticated', schema }))
  return {
    name: derivedName(name, 'tenant'),
    command: 'all',
    to: AUDIENCES,
    using: condition,
    check: condition,
    restrictive: true,
    place: policy.place,
  }
}

/** Audiences for which some row may pass. */
export function audiencesOf(policy: Policy): readonly Audience[] {
  return AUDIENCES.filter((audience) => conditionOf(policy, { audience, schema: '' }) !== false)
}

interface On {
  readonly table: Table
  readonly schema: string
}

function policiesFor(command: Command, policy: Policy, { table, schema }: On): readonly RowPolicy[] {
  const opening = openingOf(table)
  const byCondition = new Map<string, Audience[]>()
  for (const audience of audiencesOf(policy)) {
    const text = String(conditionOf(policy, { audience, schema }))
    byCondition.set(text, [...(byCondition.get(text) ?? []), audience])
  }
  return [...byCondition].map(([condition, to]) => ({
    name: derivedName(table.name, command, ...(byCondition.size > 1 ? to : [])),
    command,
    to,
    using:
      command === 'insert'
        ? null
        : String(conditionOf(policy, { audience: to[0] as Audience, schema, opening })),
    // A row that is written is at hand: no index has to find it.
    check: command === 'insert' || command === 'update' ? condition : null,
    restrictive: false,
    place: policy.place,
  }))
}

export interface Whom {
  readonly audience: Audience
  /** The schema of the model. */
  readonly schema: string
  /** How a role stands beside conditions on the row. */
  readonly opening?: Opening | null
}

/** What a policy comes to for one audience; constants are folded. */
export function conditionOf(policy: Policy, { audience, schema, opening = null }: Whom): Condition {
  return compiled(policy, { audience, schema, opening, isOpen: audience === 'authenticated' })
}

interface For {
  readonly audience: Audience
  readonly schema: string
  readonly opening: Opening | null
  /** Whether `not` and conditions in SQL count. For visitors only where `anyone` stands beside them: nothing opens by accident. */
  readonly isOpen: boolean
}

function compiled(policy: Policy, whom: For): Condition {
  const { audience } = whom
  switch (policy.kind) {
    case 'anyone':
      return true
    case 'nobody':
      return false
    case 'signed in':
      return audience === 'authenticated'
    case 'role':
      return audience === 'authenticated' && `(select ${hasRole(policy)})`
    case 'owner':
      return audience === 'authenticated' && `${quoteName(policy.field)} = (select auth.uid())`
    case 'member':
      return audience === 'authenticated' && memberCondition(policy, whom.schema)
    case 'any':
      return joined(policy.of, { ...whom, ends: true, word: 'or' })
    case 'all':
      return joined(policy.of, {
        ...whom,
        isOpen: whom.isOpen || isForAnyone(policy),
        ends: false,
        word: 'and',
      })
    case 'not': {
      if (!whom.isOpen) return false
      const inner = compiled(policy.of, { ...whom, opening: null })
      // Unknown (null) must not become true: what cannot be decided is denied. The range of an opening is null, not false.
      return typeof inner === 'boolean' ? !inner : `not coalesce(${inner}, true)`
    }
    case 'sql':
      return whom.isOpen && `(${policy.condition})`
    default:
      return unreachable(policy)
  }
}

interface Joining extends For {
  /** The constant that decides the whole. */
  readonly ends: boolean
  readonly word: 'or' | 'and'
}

function joined(of: readonly Policy[], { ends, word, ...whom }: Joining): Condition {
  const { opening } = whom
  const beside = of.filter(({ kind }) => kind !== 'role')
  const opens = word === 'or' && beside.length > 0 && beside.every(isServed)
  const parts: string[] = []
  for (const policy of of) {
    const plain = compiled(policy, whom)
    const part =
      opens && opening !== null && policy.kind === 'role' && plain !== false
        ? opening(hasRole(policy))
        : plain
    if (part === ends) return ends
    if (typeof part === 'string' && !parts.includes(part)) parts.push(part)
  }
  if (parts.length === 0) return !ends
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(` ${word} `)})`
}

/** Whether an index finds the rows. */
function isServed(policy: Policy): boolean {
  switch (policy.kind) {
    case 'owner':
    case 'member':
      return true
    case 'all':
      return policy.of.some(isServed)
    case 'any':
      return policy.of.every((each) => each.kind === 'role' || isServed(each))
    default:
      return false
  }
}

function hasRole({ role }: Extract<Policy, { kind: 'role' }>): string {
  return `auth.has_role(${quoteText(role)})`
}

/**
 * The groups of the caller come from a function that reads the memberships past their own policies, once per statement. As an
 * array: `in (select ...)` in a policy is a filter over the whole table.
 */
function memberCondition(policy: Member, schema: string): string {
  const roles = policy.roles === null ? '' : `array[${policy.roles.map(quoteText).join(', ')}]`
  return `${quoteName(policy.field)} = any (array(select plinth_access.${quoteName(memberFunction(policy, schema))}(${roles})))`
}

/**
 * `public.members.team_id.user_id`, and `.role` where that is asked for: no name has a dot, so that no two ways of belonging
 * share one. Models of several schemas of a database have their functions beside each other, so the schema stands first.
 */
export function memberFunction(member: Member, schema: string): string {
  return shortened(`${schema}.${wayOf(member)}`)
}

/** How one belongs: by which rows, and by which of their fields. */
export function wayOf({ through, group, user, roles }: Member): string {
  const { name } = through() as { readonly name: string }
  return [name, group, user, ...(roles === null ? [] : ['role'])].join('.')
}

/** The memberships that a policy asks for. */
export function membersIn(policy: Policy): readonly Member[] {
  return leavesOf(policy).filter((rule) => rule.kind === 'member')
}

/** Fields of the row that decide: each wants an index. */
export function decidingFields(policy: Policy): readonly string[] {
  return leavesOf(policy).flatMap((rule) =>
    rule.kind === 'owner' || rule.kind === 'member' ? [rule.field] : [],
  )
}
