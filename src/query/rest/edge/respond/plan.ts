// The EXPLAIN of a statement instead of its result.
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { addContentType, assemble, type Headers, isHead } from './assemble.ts'

/** 200 whatever was explained: lines of text, or one JSON document. */
export function respondPlan(body: Buffer | string, context: ResponseContext): RestResponse {
  const headers: Headers = []
  addContentType(headers, context)
  return assemble({ status: 200, headers, body: isHead(context) ? null : body }, NOTHING, context)
}

const NOTHING: Outcome = {
  total: null,
  page: 0,
  body: null,
  responseHeaders: null,
  responseStatus: null,
  location: null,
  inserted: null,
  version: null,
}
