// The body of a write as rows: one JSON parameter, expanded with the columns' declared types.
import type { Payload, PayloadColumn } from '../plan/types.ts'
import { quoteIdentifier } from './identifier.ts'
import type { ParameterList } from './parameters.ts'

/** Alias of the payload's rows in the statement around it. */
export const PAYLOAD = 'plinth_body'

/** A FROM item `( ... ) as plinth_body` with the payload's columns; none of them: one empty row per element. */
export function compilePayload(payload: Payload, parameters: ParameterList): string {
  const body = parameters.add({ kind: 'body' })
  if (payload.columns.length === 0) return emptyRows(payload, body)
  const document = payload.defaults
    ? withDefaults(payload, body, parameters)
    : `(select ${body}::json as document)`
  const list = payload.columns.map(payloadColumn).join(', ')
  const types = payload.columns.map(recordColumn).join(', ')
  const expand = recordFunction(payload)
  return `${document} plinth_document, lateral (select ${list} from ${expand}(plinth_document.document) as plinth_record(${types})) as ${PAYLOAD}`
}

function recordFunction({ form, defaults }: Payload): string {
  const type = defaults ? 'jsonb' : 'json'
  return form === 'array' || defaults ? `${type}_to_recordset` : `${type}_to_record`
}

// A representation function reads the element's JSON itself.
function recordColumn({ column, fromJson }: PayloadColumn): string {
  return `${quoteIdentifier(column.name)} ${fromJson ? 'json' : column.declaredType}`
}

function payloadColumn({ column, fromJson }: PayloadColumn): string {
  const name = quoteIdentifier(column.name)
  return fromJson ? `${fromJson}(${name}) as ${name}` : name
}

function emptyRows({ form }: Payload, body: string): string {
  return form === 'array'
    ? `json_array_elements(${body}::json) as ${PAYLOAD}`
    : `(select ${body}::json) as ${PAYLOAD}`
}

// The defaults lie under each element, and are evaluated for every one, as in the dialect: clients compare which values
// a sequence gives. One call for all of them could get more arguments than a function takes.
function withDefaults(payload: Payload, body: string, parameters: ParameterList): string {
  const fills = payload.columns.flatMap(({ column }) => {
    if (column.default === null) return []
    return [`jsonb_build_object(${parameters.constant(column.name, 'text')}, ${column.default}) || `]
  })
  const elements = payload.form === 'array' ? `${body}::jsonb` : `jsonb_build_array(${body}::jsonb)`
  return `(select jsonb_agg(${fills.join('')}element) as document from jsonb_array_elements(${elements}) element)`
}
