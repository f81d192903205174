// What a statement may consist of, by PostgreSQL's own parser: one statement, of node types, functions, operators and
// constants that we write ourselves. Names of a request may only be names, its values may not be there at all.
import { loadModule, parseSync } from 'libpg-query'

await loadModule()

export interface StatementRules {
  /** Constants beyond our own: those in the database's default expressions. */
  readonly constants: ReadonlySet<string>
  /** Where the database's functions are. */
  readonly schemas: ReadonlySet<string>
  /** Texts that stand for names of the request. */
  readonly names: RegExp
  /** Texts that stand for values of the request. */
  readonly values: RegExp
}

/** What is wrong with it; nothing, if all is well. */
export function statementFaults(sql: string, rules: StatementRules): readonly string[] {
  const { stmts } = parseSync(sql)
  const faults = stmts?.length === 1 ? [] : [`${stmts?.length ?? 0} statements`]
  for (const { path, value } of leaves(stmts, [])) {
    if (Array.isArray(value) && !isOurs(value, rules)) faults.push(`function ${JSON.stringify(value)}`)
    const place = path.filter((step) => /^[A-Z]/.test(step) || PLACES.has(step))
    for (const step of path) if (/^[A-Z]/.test(step) && !NODES.has(step)) faults.push(`node ${step}`)
    if (typeof value !== 'string') continue
    if (rules.values.test(value)) faults.push(`value in ${place.join('/')}: ${value}`)
    if (rules.names.test(value) && !isName(place)) faults.push(`name in ${place.join('/')}: ${value}`)
    if (path.at(-4) === 'A_Expr' && path.at(-3) === 'name' && !OPERATORS.has(value))
      faults.push(`operator ${value}`)
    if (path.at(-3) === 'A_Const' && !CONSTANTS.has(value) && !rules.constants.has(value))
      faults.push(`constant ${value}`)
  }
  return [...new Set(faults)]
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

const NODES = words(`
  String Integer A_Const A_Star ColumnRef ParamRef ResTarget FuncCall A_Expr BoolExpr NullTest BooleanTest TypeCast
  CoalesceExpr MinMaxExpr CaseExpr CaseWhen SubLink List A_Indirection A_Indices A_ArrayExpr RowExpr
  SelectStmt InsertStmt UpdateStmt DeleteStmt ExplainStmt DefElem CommonTableExpr NamedArgExpr IndexElem
  RangeVar RangeSubselect RangeFunction JoinExpr SortBy ColumnDef CollateClause SetToDefault SQLValueFunction`)

const FUNCTIONS = words(`
  current_setting set_config count sum avg min max json_agg jsonb_agg array_agg string_agg row_to_json to_json to_jsonb
  json_to_record json_to_recordset jsonb_to_record jsonb_to_recordset json_array_elements jsonb_array_elements
  json_build_array jsonb_build_array json_build_object jsonb_build_object json_object_keys json_strip_nulls
  to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery unnest chr substring length st_asgeojson
  to_hex hashtextextended concat_ws nextval num_nonnulls json_typeof jsonb_typeof pg_catalog`)

const OPERATORS = words(`
  = <> < > <= >= ~~ ~~* ~ ~* @@ @> <@ && << >> &< &> -|- -> ->> || ? + - `)

const CONSTANTS = new Set([
  '',
  ' ',
  '[]',
  '{}',
  'null',
  '0',
  '-1',
  ',',
  'response.headers',
  'response.status',
  'plinth.inserted',
  'type',
  'FeatureCollection',
  'features',
])

/** Steps of a path that are no node types but say what a text is. */
const PLACES = words('name aliasname names colname relname schemaname funcname fields defname')

function isName(place: readonly string[]): boolean {
  const [last, before] = [place.at(-1), place.at(-2)]
  if (last === 'aliasname') return true
  if (last === 'name') return before === 'ResTarget' || before === 'IndexElem'
  return last === 'String' && (before === 'fields' || before === 'names' || before === 'A_Indirection')
}

/** Functions of the database go by their schema; without one, only those that we call. */
function isOurs(
  name: readonly { readonly String: { readonly sval: string } }[],
  { schemas }: StatementRules,
): boolean {
  const [first = '', second] = name.map((part) => part.String.sval)
  return second === undefined
    ? FUNCTIONS.has(first)
    : first === 'pg_catalog'
      ? FUNCTIONS.has(second)
      : schemas.has(first)
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** Every text and number, and the names of functions as a whole. */
function* leaves(node: unknown, path: readonly string[]): Generator<Leaf> {
  if (path.at(-1) === 'funcname' && Array.isArray(node)) yield { path, value: node }
  if (Array.isArray(node)) {
    for (const item of node) yield* leaves(item, path)
  } else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) yield* leaves(value, [...path, key])
  } else yield { path, value: node }
}
