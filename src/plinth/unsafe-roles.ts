// Says in the log who should not have the rights that they have: a login role or an anonymous role for which no row
// policy holds. Each is said once; `plinth doctor` has the rest.
import type { Log } from '../kit/log.ts'
import type { Database } from '../postgres/types.ts'

export interface RoleWatch {
  /** Whenever the catalog was read. Never rejects. */
  look(anonRole: string | null): Promise<void>
}

/** The attributes are not inherited: only what the role itself has counts. */
const UNSAFE = `
select case when rolname = session_user then 'login' else 'anonymous' end, rolname,
       case when rolsuper then 'SUPERUSER' else 'BYPASSRLS' end
from pg_catalog.pg_roles
where (rolname = session_user or rolname = $1) and (rolsuper or rolbypassrls)
order by 1 desc`

export function createRoleWatch(database: Database, log: Log): RoleWatch {
  const said = new Set<string>()
  return {
    async look(anonRole) {
      // A database that went away is looked at again when its catalog is.
      const found = await database.query(UNSAFE, [anonRole]).catch(() => null)
      for (const row of found?.rows ?? []) {
        const [use, role, attribute] = [row.text(0), row.text(1) ?? '', row.text(2)]
        if (said.has(`${use} ${role} ${attribute}`)) continue
        said.add(`${use} ${role} ${attribute}`)
        log.write({
          kind: 'database.role-unsafe',
          use: use === 'login' ? 'login' : 'anonymous',
          role,
          attribute: attribute === 'SUPERUSER' ? 'SUPERUSER' : 'BYPASSRLS',
        })
      }
    },
  }
}
