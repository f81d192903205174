// Callable functions of the exposed schemas, and functions from row type to row type (computed relationships).
import {
  type DatabaseFunction,
  type FunctionResult,
  type Parameter,
  type QualifiedName,
  RECORD_OID,
} from '../types.ts'
import { executorsIn } from './privileges.ts'
import type { Question } from './question.ts'
import { DOMAINS, RELATION_KINDS, USER_SCHEMA } from './reached.ts'

interface ArgumentRow {
  readonly name: string
  readonly mode: 'i' | 'o' | 'b' | 'v' | 't'
  readonly typeOid: number
  readonly type: string
}

export interface FunctionRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly volatility: 'i' | 's' | 'v'
  readonly defaults: number
  readonly set: boolean
  readonly typeOid: number
  readonly typeSchema: string
  readonly typeName: string
  /** pg_type.typtype after following domains, and the relation where that is a relation's row type. */
  readonly baseKind: string
  readonly relationSchema: string | null
  readonly relationName: string | null
  readonly settings: readonly string[] | null
  readonly arguments: readonly ArgumentRow[] | null
  readonly executors: readonly string[] | null
}

export const FUNCTIONS: Question<FunctionRow> = {
  sql: `with recursive ${DOMAINS}
select p.oid::int8 as oid, n.nspname as schema, p.proname as name, d.description as comment,
  p.provolatile as volatility, p.pronargdefaults as defaults, p.proretset as set,
  t.oid::int8 as "typeOid", tn.nspname as "typeSchema", t.typname as "typeName", b.typtype as "baseKind",
  rn.nspname as "relationSchema", r.relname as "relationName", p.proconfig as settings,
  (
    select json_agg(json_build_object('name', coalesce(a.name, ''), 'mode', coalesce(a.mode, 'i'),
      'typeOid', a.type::int8, 'type', format_type(a.type, null)) order by a.position)
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
      with ordinality a(type, name, mode, position)
  ) as arguments,
  ${executorsIn(`coalesce(p.proacl, acldefault('f', p.proowner))`)} as executors
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type t on t.oid = p.prorettype
join pg_namespace tn on tn.oid = t.typnamespace
left join domains on domains.oid = t.oid
join pg_type b on b.oid = coalesce(domains.base, t.oid)
left join pg_class r on r.oid = b.typrelid and r.relkind in ${RELATION_KINDS}
left join pg_namespace rn on rn.oid = r.relnamespace
left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass and d.objsubid = 0
where n.nspname = any ($1::text[]) and p.prokind = 'f'
  and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
order by n.nspname, p.proname, p.oid`,
}

/** null for a function that no request can call: a parameter that cannot be named. */
export function functionOf(row: FunctionRow): DatabaseFunction | null {
  const args = row.arguments ?? []
  const inputs = args.filter((arg) => arg.mode === 'i' || arg.mode === 'b' || arg.mode === 'v')
  if (!callable(inputs)) return null
  const required = inputs.length - row.defaults
  return Object.freeze({
    schema: row.schema,
    name: row.name,
    oid: row.oid,
    comment: row.comment,
    parameters: inputs.map((arg, index) => parameterOf(arg, index < required)),
    variadic: inputs.some((arg) => arg.mode === 'v'),
    result: resultOf(row, args),
    volatility: VOLATILITIES[row.volatility],
    settings: (row.settings ?? []).map(settingOf),
    executors: new Set(row.executors),
  })
}

const VOLATILITIES = { i: 'immutable', s: 'stable', v: 'volatile' } as const

/** bytea, text, json, xml, jsonb: what the body of a request can be as a whole. */
const BODY_OIDS: ReadonlySet<number> = new Set([17, 25, 114, 142, 3802])

function callable(inputs: readonly ArgumentRow[]): boolean {
  const [first] = inputs
  if (inputs.length === 1 && first?.name === '') return BODY_OIDS.has(first.typeOid)
  return inputs.every((arg) => arg.name !== '')
}

// A cast to the fixed-length form without a length would cut the value to one character or bit.
const WIDENED: ReadonlyMap<string, string> = new Map([
  ['character', 'character varying'],
  ['character[]', 'character varying[]'],
  ['bit', 'bit varying'],
  ['bit[]', 'bit varying[]'],
])

function parameterOf(arg: ArgumentRow, required: boolean): Parameter {
  return {
    name: arg.name,
    type: WIDENED.get(arg.type) ?? arg.type,
    typeOid: arg.typeOid,
    required,
    variadic: arg.mode === 'v',
  }
}

const VOID_OID = 2278
const RECORD: QualifiedName = { schema: 'pg_catalog', name: 'record' }

function resultOf(row: FunctionRow, args: readonly ArgumentRow[]): FunctionResult {
  if (args.some((arg) => arg.mode === 'o' || arg.mode === 'b' || arg.mode === 't')) {
    return { kind: 'composite', set: row.set, type: RECORD, typeOid: RECORD_OID, relation: null }
  }
  return {
    kind: resultKind(row),
    set: row.set,
    type: { schema: row.typeSchema, name: row.typeName },
    typeOid: row.typeOid,
    relation:
      row.relationSchema !== null && row.relationName !== null
        ? { schema: row.relationSchema, name: row.relationName }
        : null,
  }
}

function resultKind(row: FunctionRow): FunctionResult['kind'] {
  if (row.typeOid === VOID_OID) return 'void'
  return row.baseKind === 'c' ? 'composite' : 'scalar'
}

function settingOf(entry: string): readonly [string, string] {
  const at = entry.indexOf('=')
  return [entry.slice(0, at), entry.slice(at + 1)]
}

export interface RowFunctionRow {
  readonly schema: string
  readonly name: string
  /** Relations, by oid, whose row types are taken and returned. */
  readonly origin: number
  readonly target: number
  readonly toOne: boolean
}

export const ROW_FUNCTIONS: Question<RowFunctionRow> = {
  sql: `select n.nspname as schema, p.proname as name, o.oid::int8 as origin, t.oid::int8 as target,
  not p.proretset or p.prorows = 1 as "toOne"
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_class o on o.reltype = p.proargtypes[0] and o.relkind in ${RELATION_KINDS}
join pg_class t on t.reltype = p.prorettype and t.relkind in ${RELATION_KINDS}
where p.pronargs = 1 and p.prokind = 'f' and ${USER_SCHEMA}
order by n.nspname, p.proname, p.oid`,
}
