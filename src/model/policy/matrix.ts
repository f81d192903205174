// Who may do what with which rows and columns, from the model alone: one fact a line, in an order that does not depend on
// how the model is written down, so that the difference of two of them is what a review has to read.
import type { Model, Table, Tenant } from '../frozen.ts'
import { audiencesOf } from './compile.ts'
import { grantedColumns, VERBS, type Verb } from './granted.ts'
import type { Policy } from './policy.ts'
import { type Caller, NO_ROW, rolesIn, rowsFor } from './rows.ts'

export interface Fact {
  /** A table or view, or a function as `name()`. */
  readonly subject: string
  /** read, insert, update, delete, call; `column` where `who` is a column. */
  readonly what: string
  /** anon, signed in, role x, service. */
  readonly who: string
  /** Which rows; for a column the verbs. */
  readonly how: string
}

/** How the matrix says that everything is allowed where there are no rows to tell apart. */
export const YES = 'yes'
export const NO = 'no'
export const COLUMN = 'column'
export const SERVICE = 'service'
const VIEWED = 'rows that its tables let through'

const CALLERS: readonly Caller[] = [{ kind: 'anon' }, { kind: 'signed in' }]

export function policyMatrix({ tables, views, functions, tenant }: Model): readonly Fact[] {
  return [
    ...sorted([...tables.values()]).flatMap((table) => tableFacts(table, tenant)),
    ...sorted([...views.values()]).flatMap(({ name, read }) =>
      audienceFacts({ subject: name, what: 'read', policy: read, yes: VIEWED, no: NO_ROW }),
    ),
    ...sorted([...functions.values()]).flatMap(({ name, allow }) =>
      audienceFacts({ subject: `${name}()`, what: 'call', policy: allow, yes: YES, no: NO }),
    ),
  ]
}

function tableFacts(table: Table, tenant: Tenant | null): readonly Fact[] {
  const { name: subject } = table
  return [
    ...VERBS.flatMap((verb) => rowFacts(subject, verb, policyFor(table, verb, tenant))),
    { subject, what: 'all', who: SERVICE, how: 'every row, every column' },
    ...columnFacts(table),
  ]
}

/** A table of tenants lets nobody have what is another tenant's. */
function policyFor(table: Table, verb: Verb, tenant: Tenant | null): Policy {
  const policy = table.access[verb]
  if (table.tenant === null || tenant === null) return policy
  return { kind: 'all', of: [tenant.policy, policy], place: policy.place }
}

/** Application roles that a policy does not name have what everybody has who is signed in. */
function rowFacts(subject: string, what: Verb, policy: Policy): readonly Fact[] {
  const roles = [...new Set(rolesIn(policy))].sort().map((role): Caller => ({ kind: 'role', role }))
  return [...CALLERS, ...roles].flatMap((caller) =>
    rowsFor(policy, caller).map((how) => ({ subject, what, who: nameOf(caller), how })),
  )
}

function nameOf(caller: Caller): string {
  return caller.kind === 'role' ? `role ${caller.role}` : caller.kind
}

function columnFacts(table: Table): readonly Fact[] {
  const verbs = (['read', 'insert', 'update'] as const)
    .filter((verb) => audiencesOf(table.access[verb]).length > 0)
    .map((verb) => [verb, new Set(grantedColumns(table, verb))] as const)
  return sorted(table.columns).map((column) => ({
    subject: table.name,
    what: COLUMN,
    who: column.name,
    how:
      verbs
        .filter(([, granted]) => granted.has(column))
        .map(([verb]) => verb)
        .join(', ') || NO,
  }))
}

interface AudienceFacts {
  readonly subject: string
  readonly what: string
  readonly policy: Policy
  readonly yes: string
  readonly no: string
}

function audienceFacts({ subject, what, policy, yes, no }: AudienceFacts): readonly Fact[] {
  const [anon, authenticated] = (['anon', 'authenticated'] as const).map((audience) =>
    audiencesOf(policy).includes(audience) ? yes : no,
  )
  return [
    { subject, what, who: 'anon', how: anon as string },
    { subject, what, who: 'signed in', how: authenticated as string },
    { subject, what, who: SERVICE, how: yes },
  ]
}

function sorted<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : 1))
}
