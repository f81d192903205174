// OPTIONS: which methods a resource takes, by what the catalog knows of it. Privileges play no part, and no
// database is asked.
import type { DatabaseFunction, Relation } from '../../../catalog/types.ts'
import type { RestResponse } from '../types.ts'
import { VARY } from './respond/assemble.ts'

export function optionsOfRelation(relation: Relation): RestResponse {
  const { insertable, updatable, deletable, primaryKey } = relation
  const methods = ['OPTIONS', 'GET', 'HEAD']
  if (insertable) methods.push('POST')
  if (insertable && updatable && primaryKey.length > 0) methods.push('PUT')
  if (updatable) methods.push('PATCH')
  if (deletable) methods.push('DELETE')
  return allow(methods.join(','))
}

export function optionsOfFunction(called: DatabaseFunction): RestResponse {
  return called.volatility === 'volatile' ? VOLATILE_FUNCTION : STABLE_FUNCTION
}

export function optionsOfRoot(): RestResponse {
  return ROOT
}

const VOLATILE_FUNCTION = allow('OPTIONS,POST')
const STABLE_FUNCTION = allow('OPTIONS,GET,HEAD,POST')
const ROOT = allow('OPTIONS,GET,HEAD')

function allow(methods: string): RestResponse {
  return {
    status: 200,
    headers: [['Access-Control-Allow-Origin', '*'], ['Allow', methods], VARY, ['Content-Length', '0']],
    body: '',
  }
}
