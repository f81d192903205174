// How a policy finds the groups of its caller: by a function that reads the memberships past their own policies, once per
// statement. It runs as the owner of the tables, whom one policy of its own lets read them. The functions stand in a schema
// that no client can name anything in.
import { quoteName } from '../../model/literal.ts'
import type { Model, Table } from '../../model/model.ts'
import { derivedName } from '../../model/name.ts'
import { type Member, memberFunction, membersIn, wayOf } from '../../model/policy/compile.ts'
import type { Creation } from './creation.ts'
import { callable } from './grants.ts'

export function accessFunctions(model: Model): readonly Creation[] {
  return memberships(model).flatMap((member) => {
    const { group, user, roles } = member
    const through = throughOf(member, model)
    const type = through.columns.find(({ name }) => name === group)?.type ?? 'uuid'
    const name = memberFunction(member, model.schema)
    const of = `plinth_access.${quoteName(name)}`
    const parameters = roles === null ? '' : 'roles text[]'
    const only = roles === null ? '' : ' and m."role"::text = any (roles)'
    const sql = `create function ${of}(${parameters}) returns setof ${type} language sql stable security definer set search_path = ''
begin atomic
select m.${quoteName(group)} from ${quoteName(through.name)} m where m.${quoteName(user)} = (select auth.uid())${only};
end`
    const about = { name, place: member.place }
    return [
      { ...about, kind: 'function', sql },
      ...callable(`${of}(${roles === null ? '' : 'text[]'})`, ['anon', 'authenticated']).map((grant) => ({
        ...about,
        kind: 'grant',
        sql: grant,
      })),
    ]
  })
}

export function accessPolicies(model: Model): readonly Creation[] {
  const tables = new Set(memberships(model).map((member) => throughOf(member, model)))
  return [...tables].map(({ name, place }) => ({
    kind: 'policy',
    name,
    sql: `create policy ${quoteName(derivedName(name, 'memberships'))} on ${quoteName(name)} for select to plinth_owner using (true)`,
    place,
  }))
}

/** One for each function that is needed. */
function memberships(model: Model): readonly Member[] {
  const policies = [...model.tables.values()].flatMap(({ access }) => Object.values(access))
  const all = [...policies, ...(model.tenant === null ? [] : [model.tenant.policy])].flatMap(membersIn)
  return [...new Map(all.map((member) => [wayOf(member), member])).values()]
}

function throughOf({ through }: Member, { tables }: Model): Table {
  const { name } = through() as { readonly name: string }
  return tables.get(name) as Table
}
