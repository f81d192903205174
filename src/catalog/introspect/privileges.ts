// Who may do what, from access control lists. What the owner and PUBLIC have where nothing was ever granted is
// PostgreSQL's to say (acldefault), so that an absent list is no special case here.
import type { Privilege, RelationPrivileges } from '../types.ts'

/** Initial letters of privileges, by role: SELECT, INSERT, UPDATE, DELETE, and T or R of those that only show a relation. */
export type Grants = Readonly<Record<string, string>>

/** The grants of an access control list as JSON, null without any. Roles are named; grantee 0 is PUBLIC. */
export function grantsIn(acl: string): string {
  return `(
    select json_object_agg(role, letters)
    from (
      select ${GRANTEE} as role, string_agg(left(g.privilege_type, 1), '') as letters
      from aclexplode(${acl}) g
      where g.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
      group by g.grantee
    ) granted
  )`
}

/** The roles of a function's access control list, as a JSON array. */
export function executorsIn(acl: string): string {
  return `(
    select json_agg(${GRANTEE} order by g.grantee)
    from aclexplode(${acl}) g
    where g.privilege_type = 'EXECUTE'
  )`
}

// No role can be called public: PostgreSQL reserves the name.
const GRANTEE = `case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end`

interface ColumnGrants {
  readonly name: string
  readonly grants: Grants | null
}

const PRIVILEGES: readonly Privilege[] = ['select', 'insert', 'update', 'delete']

interface RelationGrants {
  /** Who stays owner also where it has taken every privilege from itself. */
  readonly owner: string
  readonly grants: Grants | null
}

/** By role, those of the relation as a whole before those of single columns. */
export function privilegesFrom(
  relation: RelationGrants,
  columns: readonly ColumnGrants[],
): ReadonlyMap<string, RelationPrivileges> {
  const byRole = new Map<string, Map<Privilege, true | Set<string>>>()
  const grantsTo = (role: string) => {
    const known = byRole.get(role) ?? new Map<Privilege, true | Set<string>>()
    byRole.set(role, known)
    return known
  }
  grantsTo(relation.owner)
  for (const [role, letters] of Object.entries(relation.grants ?? {})) {
    const granted = grantsTo(role)
    for (const privilege of named(letters)) granted.set(privilege, true)
  }
  for (const { name, grants } of columns) {
    for (const [role, letters] of Object.entries(grants ?? {})) {
      const granted = grantsTo(role)
      for (const privilege of named(letters)) addColumn(granted, privilege, name)
    }
  }
  return new Map([...byRole].map(([role, granted]) => [role, privilegesOf(granted)]))
}

function named(letters: string): readonly Privilege[] {
  return PRIVILEGES.filter((privilege) => letters.includes(privilege.charAt(0).toUpperCase()))
}

function addColumn(granted: Map<Privilege, true | Set<string>>, privilege: Privilege, column: string): void {
  const known = granted.get(privilege) ?? new Set<string>()
  if (known !== true) granted.set(privilege, known.add(column))
}

function privilegesOf(granted: ReadonlyMap<Privilege, true | ReadonlySet<string>>): RelationPrivileges {
  return Object.freeze({
    select: granted.get('select') ?? false,
    insert: granted.get('insert') ?? false,
    update: granted.get('update') ?? false,
    delete: granted.has('delete'),
  })
}
