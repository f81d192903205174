// A world as SQL.
import { ANON, USER } from '../../support/rest.ts'
import type { Cell, Policy, Table, Who, World } from './model.ts'

const ROLES: Readonly<Record<Who, string>> = { anon: ANON, user: USER }

export function worldSql({ tables }: World): string {
  return [...tables.map(tableSql), ...tables.flatMap(policySql), 'analyze;'].join('\n')
}

export function policyName(who: Who): string {
  return `${who}_reads`
}

function tableSql({ name, columns, key, references, rows }: Table): string {
  const parts = [
    ...columns.map((column) => `${quoted(column.name)} ${column.type}`),
    `primary key (${key.join(', ')})`,
    ...references.map(
      ({ column, table, constraint }) =>
        `constraint ${constraint} foreign key (${column}) references ${table}`,
    ),
    ...references.filter(({ unique }) => unique).map(({ column }) => `unique (${column})`),
  ]
  const values = rows.map(
    (row) => `(${columns.map((column) => literal(row[column.name] ?? null)).join(', ')})`,
  )
  const insert = values.length === 0 ? '' : `insert into ${name} values ${values.join(', ')};`
  return `create table ${name} (${parts.join(', ')}); grant select on ${name} to ${ANON}, ${USER}; ${insert}`
}

function policySql({ name, policies }: Table): string[] {
  if (policies === null) return []
  const made = (['anon', 'user'] as const).flatMap((who) => {
    const condition = conditionSql(name, policies[who])
    return condition === null
      ? []
      : [`create policy ${policyName(who)} on ${name} for select to ${ROLES[who]} using (${condition});`]
  })
  return [`alter table ${name} enable row level security;`, ...made]
}

function conditionSql(name: string, policy: Policy): string | null {
  switch (policy.kind) {
    case 'none':
      return null
    case 'all':
      return 'true'
    case 'owner':
      return `owner = (select (current_setting('request.jwt.claims', true)::json ->> 'sub')::int)`
    case 'below':
      return `owner < ${policy.bound}`
    case 'parent':
      return `exists (select from ${policy.reference.table} parent where parent.id = ${name}.${policy.reference.column})`
  }
}

function quoted(name: string): string {
  return `"${name}"`
}

function literal(cell: Cell): string {
  if (cell === null || typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  return typeof cell === 'string' ? `'${cell}'` : `'{${cell.join(',')}}'`
}
