// What type generation needs beyond the catalog (which keeps only what requests need): user-defined types,
// the result columns of RETURNS TABLE and OUT functions, and computed fields. One statement, run at leisure.
import type { RawResult, Statement } from '../../postgres/types.ts'

export interface TypeReference {
  readonly oid: number
  /** format_type() without typmod. */
  readonly name: string
}

export interface TypedName {
  readonly name: string
  readonly type: TypeReference
}

export type UserType =
  | {
      readonly kind: 'enum'
      readonly schema: string
      readonly name: string
      readonly labels: readonly string[]
    }
  | {
      readonly kind: 'composite'
      readonly schema: string
      readonly name: string
      readonly attributes: readonly TypedName[]
    }
  /** The row type of a relation. */
  | { readonly kind: 'row'; readonly schema: string; readonly name: string }
  | { readonly kind: 'domain'; readonly base: TypeReference }
  | { readonly kind: 'array'; readonly element: TypeReference }
  /** Ranges and multiranges, which JSON shows as text. */
  | { readonly kind: 'range' }

/** A function of one row that reads as if it were a column of it. */
export interface ComputedField {
  readonly schema: string
  readonly relation: string
  readonly name: string
  readonly type: TypeReference
}

export interface TypeDetails {
  /** By pg_type oid. */
  readonly types: ReadonlyMap<number, UserType>
  /** By function oid. */
  readonly results: ReadonlyMap<number, readonly TypedName[]>
  readonly computedFields: readonly ComputedField[]
}

export const NO_DETAILS: TypeDetails = { types: new Map(), results: new Map(), computedFields: [] }

export function typeDetailsStatement(schemas: readonly string[]): Statement {
  return { text: TYPE_DETAILS, parameters: [JSON.stringify(schemas)] }
}

export function readTypeDetails(result: RawResult): TypeDetails {
  return parseTypeDetails(result.rows[0]?.text(0) ?? '{}')
}

/** `json` is the one cell of the statement's one row. */
export function parseTypeDetails(json: string): TypeDetails {
  const { types = [], results = [], computedFields = [] } = JSON.parse(json) as DetailsJson
  return {
    types: new Map(types.map(({ oid, type }) => [oid, type])),
    results: new Map(results.map(({ oid, columns }) => [oid, columns])),
    computedFields,
  }
}

interface DetailsJson {
  readonly types?: readonly { readonly oid: number; readonly type: UserType }[]
  readonly results?: readonly { readonly oid: number; readonly columns: readonly TypedName[] }[]
  readonly computedFields?: readonly ComputedField[]
}

export const TYPE_DETAILS = `
with
exposed as (
  select n.oid, n.nspname from pg_catalog.pg_namespace n
  where n.nspname in (select json_array_elements_text($1::json))
),
type_reference as (
  select t.oid, json_build_object('oid', t.oid::int8, 'name', pg_catalog.format_type(t.oid, null)) as reference
  from pg_catalog.pg_type t
),
user_type as (
  select t.oid, case
    when t.typtype = 'e' then json_build_object(
      'kind', 'enum', 'schema', n.nspname, 'name', t.typname,
      'labels', (select json_agg(e.enumlabel order by e.enumsortorder)
                   from pg_catalog.pg_enum e where e.enumtypid = t.oid))
    when t.typtype = 'd' then json_build_object(
      'kind', 'domain',
      'base', (select r.reference from type_reference r where r.oid = t.typbasetype))
    when t.typtype in ('r', 'm') then json_build_object('kind', 'range')
    when c.relkind = 'c' then json_build_object(
      'kind', 'composite', 'schema', n.nspname, 'name', t.typname,
      'attributes', (select coalesce(json_agg(
                              json_build_object('name', a.attname, 'type', r.reference) order by a.attnum), '[]')
                       from pg_catalog.pg_attribute a
                       join type_reference r on r.oid = a.atttypid
                      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped))
    when t.typtype = 'c' then json_build_object('kind', 'row', 'schema', n.nspname, 'name', t.typname)
    when t.typcategory = 'A' then json_build_object(
      'kind', 'array',
      'element', (select r.reference from type_reference r where r.oid = t.typelem))
    end as type
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  left join pg_catalog.pg_class c on c.oid = t.typrelid
  where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
),
result as (
  select p.oid, json_agg(json_build_object('name', a.name, 'type', r.reference) order by a.position) as columns
  from pg_catalog.pg_proc p
  join exposed on exposed.oid = p.pronamespace
  cross join unnest(p.proallargtypes, p.proargmodes, p.proargnames) with ordinality as a(type, mode, name, position)
  join type_reference r on r.oid = a.type
  where a.mode in ('o', 'b', 't') and p.prorettype = 'pg_catalog.record'::pg_catalog.regtype
  group by p.oid
),
computed_field as (
  select json_build_object('schema', n.nspname, 'relation', c.relname, 'name', p.proname, 'type', r.reference) as field
  from pg_catalog.pg_proc p
  join exposed on exposed.oid = p.pronamespace
  join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
  join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind <> 'c'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_type returned on returned.oid = p.prorettype
  join type_reference r on r.oid = p.prorettype
  where p.pronargs = 1 and p.prokind = 'f' and not p.proretset and returned.typtype not in ('c', 'p')
  order by n.nspname, c.relname, p.proname
)
select json_build_object(
  'types', (select coalesce(json_agg(json_build_object('oid', oid::int8, 'type', type) order by oid), '[]')
              from user_type where type is not null),
  'results', (select coalesce(json_agg(json_build_object('oid', oid::int8, 'columns', columns) order by oid), '[]')
                from result),
  'computedFields', (select coalesce(json_agg(field), '[]') from computed_field))`
