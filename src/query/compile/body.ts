// The one result row: how many rows there are, the body built from them, and what the database wants said about the
// response. The settings are read in the same statement, after the rows were produced, so that functions it calls may
// set them.
import { unreachable } from '../../kit/error.ts'
import type { BodyForm } from '../plan/types.ts'
import { quoteName } from './identifier.ts'

/** Positions in the result row. */
export const RESULT = {
  total: 0,
  page: 1,
  body: 2,
  headers: 3,
  status: 4,
  location: 5,
  inserted: 6,
  version: 7,
} as const

/** The column that holds a function's scalar result; CSV clients see it as the header, so it has the dialect's name. */
export const SCALAR = 'pgrst_scalar'
const ROWS = 'plinth_rows'
/** A row of them: a caller may have chosen the name of ROWS for a column. */
const ROW = `${ROWS}.*`

export interface ResultColumns {
  readonly total: string
  /** How many rows the answer has. */
  readonly page: string
  readonly body: string
  /** What comes behind: each with a comma before it. */
  readonly more: string
}

/** `rows`: a SELECT. */
export function compileResult(rows: string, columns: ResultColumns): string {
  const { total, page, body, more } = columns
  return `select ${total} as total, ${page} as page, ${body} as body, nullif(current_setting('response.headers', true), '') as headers, nullif(current_setting('response.status', true), '') as status${more} from (${rows}) as ${ROWS}`
}

export const NO_TOTAL = 'null::bigint'
export const SAME_TOTAL = 'count(*)'

/** Of one row that brings its JSON and its version. */
export function versionedBody(form: BodyForm): Pick<ResultColumns, 'body' | 'more'> {
  const value = `(array_agg(${ROWS}.body))[1]`
  const body = 'nullsStripped' in form && form.nullsStripped ? `json_strip_nulls(${value})` : value
  return {
    body: `coalesce(${body}, 'null')`,
    more: `, null as location, null as inserted, max(${ROWS}.version) as version`,
  }
}

export function bodyExpression(form: BodyForm): string {
  switch (form.kind) {
    case 'none':
      return "''"
    case 'array':
      return form.nullsStripped
        ? `coalesce(json_strip_nulls(json_agg(${ROW})), '[]')`
        : `coalesce(json_agg(${ROW}), '[]')`
    case 'object':
      return form.nullsStripped
        ? `coalesce(json_strip_nulls(json_agg(${ROW})->0), 'null')`
        : `coalesce(json_agg(${ROW})->0, 'null')`
    case 'composite':
      return `coalesce(json_agg(${ROW})->0, 'null')`
    case 'csv':
      return `${csvHeader()} || chr(10) || coalesce(string_agg(substring((${ROW})::text, 2, length((${ROW})::text) - 2), chr(10)), '')`
    case 'geojson':
      return `json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(ST_AsGeoJSON(${ROW})::json), '[]'))`
    case 'aggregate':
      return encoded(`${quoteName(form.function)}(${aggregated(form)})`, form.binary)
    case 'scalar':
      return form.set
        ? `coalesce(json_agg(${ROWS}.${SCALAR}), '[]')`
        : `coalesce(json_agg(${ROWS}.${SCALAR})->0, 'null')`
    case 'verbatim':
      return encoded(`(array_agg(${ROWS}.${SCALAR}))[1]`, form.binary)
    default:
      return unreachable(form)
  }
}

/** Results travel as text. Base64 takes the least of it, and does not depend on `bytea_output`. */
function encoded(bytes: string, binary: boolean): string {
  return binary ? `encode(${bytes}, 'base64')` : bytes
}

/** Whether the body is base64 that stands for bytes. */
export function isEncoded(form: BodyForm): boolean {
  return 'binary' in form && form.binary
}

// Keys of the first row; json_object_keys keeps their order.
function csvHeader(): string {
  return `coalesce((select string_agg(key, ',') from json_object_keys((array_agg(row_to_json(${ROW})))[1]) as key), '')`
}

function aggregated({ relation, scalar }: Extract<BodyForm, { kind: 'aggregate' }>): string {
  if (scalar) return `${ROWS}.${SCALAR}`
  return relation ? `(${ROW})::${quoteName(relation)}` : ROW
}
