// From what is granted to what should be, as GRANT and REVOKE.
import { quote, quoteRole } from '../quote.ts'
import type { Grant, Table } from '../snapshot/types.ts'

export function grantStatements(on: string, from: readonly Grant[], to: readonly Grant[]): readonly string[] {
  const missing = to.filter((grant) => !has(from, grant))
  // A grant that may not be passed on any more is taken away as a whole, and given again.
  const gone = from.filter((grant) => !has(to, grant))
  return [
    ...byRole(gone).map(({ role, privileges }) => `revoke ${privileges} on ${on} from ${role}`),
    ...byRole(missing).map(
      ({ role, privileges, option }) => `grant ${privileges} on ${on} to ${role}${option}`,
    ),
  ]
}

type Grants = Pick<Table, 'grants' | 'columns'>

/** Of a table and its columns together: to revoke a privilege on the table takes it from the columns as well. */
export function tableGrantStatements(name: string, from: Grants, to: Grants): readonly string[] {
  const revoked = from.grants.filter((grant) => !has(to.grants, grant))
  const lost = (grant: Grant) =>
    revoked.some(({ role, privilege }) => role === grant.role && privilege === grant.privilege)
  const before = columnGrants(from.columns).filter((each) => !lost(each) && to.columns.has(each.column))
  const after = columnGrants(to.columns)
  return [
    ...grantStatements(quote(name), from.grants, to.grants),
    ...byColumns(before.filter((each) => !hasColumn(after, each))).map(
      ({ role, privileges }) => `revoke ${privileges} on ${quote(name)} from ${role}`,
    ),
    ...byColumns(after.filter((each) => !hasColumn(before, each))).map(
      ({ role, privileges, option }) => `grant ${privileges} on ${quote(name)} to ${role}${option}`,
    ),
  ]
}

interface ColumnGrant extends Grant {
  readonly column: string
}

function columnGrants(columns: Table['columns']): readonly ColumnGrant[] {
  return [...columns].flatMap(([column, { grants }]) => grants.map((grant) => ({ ...grant, column })))
}

function has(all: readonly Grant[], { role, privilege, grantable }: Grant): boolean {
  return all.some(
    (each) => each.role === role && each.privilege === privilege && each.grantable === grantable,
  )
}

function hasColumn(all: readonly ColumnGrant[], { column, ...grant }: ColumnGrant): boolean {
  return has(
    all.filter((each) => each.column === column),
    grant,
  )
}

interface Granting {
  readonly role: string
  readonly privileges: string
  readonly option: string
}

function byRole(grants: readonly Grant[]): readonly Granting[] {
  return [...Map.groupBy(grants, ({ role, grantable }) => `${role} ${grantable}`).values()].map((of) => ({
    ...recipient(of[0] as Grant),
    privileges: of.map(({ privilege }) => privilege.toLowerCase()).join(', '),
  }))
}

function byColumns(grants: readonly ColumnGrant[]): readonly Granting[] {
  const keyed = Map.groupBy(grants, (each) => `${each.role} ${each.grantable} ${each.privilege}`)
  return [...keyed.values()].map((of) => ({
    ...recipient(of[0] as Grant),
    privileges: `${(of[0] as Grant).privilege.toLowerCase()} (${of.map(({ column }) => quote(column)).join(', ')})`,
  }))
}

function recipient({ role, grantable }: Grant): Omit<Granting, 'privileges'> {
  return { role: quoteRole(role), option: grantable ? ' with grant option' : '' }
}
