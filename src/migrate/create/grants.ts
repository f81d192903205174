// Who may ask at all. Policies decide about rows; what a role has no policy for, it has no grant for either.
import { quoteName } from '../../model/literal.ts'
import type { Column, Model, Table } from '../../model/model.ts'
import { audiencesOf } from '../../model/policy/compile.ts'
import { grantedColumns } from '../../model/policy/granted.ts'
import type { Creation } from './creation.ts'
import { signatureOf } from './functions.ts'
import { listed } from './tables.ts'

const SERVICE = 'service_role'

export function tableGrants(table: Table): readonly Creation[] {
  const { access } = table
  const verbs = [
    ['select', 'read'],
    ['insert', 'insert'],
    ['update', 'update'],
  ] as const
  const grants = [
    ...verbs.flatMap(([privilege, verb]) =>
      audiencesOf(access[verb]).map((to) =>
        granted(privilege, { table, some: grantedColumns(table, verb), to }),
      ),
    ),
    ...audiencesOf(access.delete).map((to) => `grant delete on ${quoteName(table.name)} to ${to}`),
    `grant select, insert, update, delete on ${quoteName(table.name)} to ${SERVICE}`,
  ]
  return grants
    .filter((sql) => sql !== null)
    .map((sql) => ({ kind: 'grant', name: table.name, sql, place: table.place }))
}

interface Granting {
  readonly table: Table
  readonly some: readonly Column[]
  readonly to: string
}

/** On the table where all of its columns are meant; null where none is. */
function granted(verb: string, { table, some, to }: Granting): string | null {
  if (some.length === 0) return null
  const all = some.length === table.columns.length
  const which = all ? '' : ` (${listed(some.map(({ name }) => name))})`
  return `grant ${verb}${which} on ${quoteName(table.name)} to ${to}`
}

export function viewGrants({ views }: Model): readonly Creation[] {
  return [...views.values()].map(({ name, read, place }) => ({
    kind: 'grant',
    name,
    sql: `grant select on ${quoteName(name)} to ${[...audiencesOf(read), SERVICE].join(', ')}`,
    place,
  }))
}

/** Everybody may call what is made, unless that is taken away. */
export function functionGrants({ functions, tables }: Model): readonly Creation[] {
  const ofClients = [...functions.values()].flatMap((made) =>
    callable(signatureOf(made), [...audiencesOf(made.allow), SERVICE]).map((sql) => ({
      kind: 'grant',
      name: made.name,
      sql,
      place: made.place,
    })),
  )
  const ofSearch = [...tables.values()].flatMap((table) =>
    table.search === null
      ? []
      : callable(`search(${quoteName(table.name)})`, [...audiencesOf(table.access.read), SERVICE]).map(
          (sql) => ({ kind: 'grant', name: `${table.name}.search`, sql, place: table.place }),
        ),
  )
  return [...ofClients, ...ofSearch]
}

export function callable(signature: string, to: readonly string[]): readonly string[] {
  return [
    `revoke execute on function ${signature} from public`,
    `grant execute on function ${signature} to ${to.join(', ')}`,
  ]
}
