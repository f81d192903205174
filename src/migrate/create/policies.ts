// Row security: on and forced for every table, and the policies that let rows through.
import { quoteName } from '../../model/literal.ts'
import type { Model, Table } from '../../model/model.ts'
import { type RowPolicy, rowPolicies } from '../../model/policy/compile.ts'
import type { Creation } from './creation.ts'

export function createPolicies(table: Table, model: Model): readonly Creation[] {
  const { name, place } = table
  const of = quoteName(name)
  return [
    {
      kind: 'row security',
      name,
      sql: `alter table ${of} enable row level security, force row level security`,
      place,
    },
    ...rowPolicies(table, model).map((policy) => ({
      kind: 'policy',
      name: policy.name,
      sql: policySql(of, policy),
      place: policy.place ?? place,
    })),
  ]
}

function policySql(table: string, { name, command, to, using, check, restrictive }: RowPolicy): string {
  const words = [`create policy ${quoteName(name)} on ${table}`]
  if (restrictive) words.push('as restrictive')
  words.push(`for ${command} to ${to.join(', ')}`)
  if (using !== null) words.push(`using (${using})`)
  if (check !== null) words.push(`with check (${check})`)
  return words.join(' ')
}
